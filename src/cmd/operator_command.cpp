#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>

#include "async/loop.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "base/log.hpp"
#include "cmd/command.hpp"
#include "cmd/operator_flags.hpp"
#include "cmd/operator_process.hpp"
#include "kube/config.hpp"

namespace kymaros::cmd {
namespace {

log::Level level_of(const std::string& name) {
  static const std::map<std::string, log::Level> kLevels{{"debug", log::Level::Debug},
                                                         {"info", log::Level::Info},
                                                         {"warning", log::Level::Warning},
                                                         {"error", log::Level::Error}};
  return kLevels.at(name);
}

/// Stops the process on SIGTERM or SIGINT; if it then does not end though it was cancelled, at once.
Task<void> stop_on_signal(OperatorProcess& process, Clock& clock) {
  const int signal = co_await async::wait_for_signal({SIGTERM, SIGINT});
  log::info("stopping", {{"signal", static_cast<long long>(signal)}});
  process.stop();
  co_await async::sleep_for(clock, OperatorProcess::kStopWithin + std::chrono::seconds(5));
  log::error("the work under way did not end in time");
  std::_Exit(1);
}

/// The process goes with this task, and with it the connections that it kept: the loop has nothing left.
Task<void> run_until_signal(std::unique_ptr<OperatorProcess> process, Clock& clock,
                            const async::Executor& executor, int& exit_code) {
  async::TaskGroup watch(executor);
  watch.spawn(stop_on_signal(*process, clock));
  exit_code = co_await process->run();
  watch.cancel();
  co_await watch.join();
}

int complain(const Error& error) {
  fmt::print(stderr, "kymaros: {}\n", error.message);
  return 1;
}

int run_operator(const OperatorFlags& flags) {
  log::configure(level_of(flags.log_level),
                 flags.log_format == "text" ? log::Format::Text : log::Format::Json);
  auto config = kube::load_config({.kubeconfig = flags.kubeconfig, .context = ""});
  if (!config) return complain(config.error());

  async::Loop loop;
  async::LoopClock clock(loop.executor());
  SystemRandom random;
  auto process = OperatorProcess::make(flags, *std::move(config), loop.executor(), clock, random);
  if (!process) return complain(process.error());
  if (const auto listening = (*process)->listen(); !listening) return complain(listening.error());

  int exit_code = 1;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn(run_until_signal(*std::move(process), clock, loop.executor(), exit_code));
  loop.run();
  return exit_code;
}

}  // namespace

void add_operator_command(CLI::App& program, Action& chosen) {
  auto* command =
      program.add_subcommand("operator", "Run the operator: restore backups on schedule, judge and report");
  const auto flags = std::make_shared<OperatorFlags>();
  flags->add_to(*command);
  command->callback([&chosen, flags] { chosen = [flags] { return run_operator(*flags); }; });
}

}  // namespace kymaros::cmd
