#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "cmd/command.hpp"
#include "demo/demo.hpp"

namespace kymaros::cmd {
namespace {

constexpr int kInterrupted = 130;  // as a shell says of SIGINT
constexpr int kColumns = 80;       // of a terminal that does not say

const std::map<std::string, demo::Scenario> kScenarios{{"quiet", demo::Scenario::Quiet},
                                                       {"healthy", demo::Scenario::Healthy},
                                                       {"lost-secret", demo::Scenario::LostSecret},
                                                       {"provider-down", demo::Scenario::ProviderDown}};

struct DemoFlags {
  demo::Options options{.version = KYMAROS_VERSION};
  std::string scenario = "quiet";
  bool no_history = false;
  std::string format = "text";
};

/// When nobody reads any more it is over, as on Ctrl-C.
void print(std::string_view text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) != 0 || !is_written) std::raise(SIGTERM);
}

bool is_terminal() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) && kind && std::string_view(kind) != "dumb";
}

int columns() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kColumns;
}

std::unique_ptr<demo::View> make_view(const std::string& format) {
  if (format == "json") return demo::json_view(print);
  return is_terminal() ? demo::terminal_view(print, columns()) : demo::plain_view(print);
}

int run_demo(DemoFlags flags) {
  log::configure(log::Level::None, log::Format::Text);
  std::signal(SIGPIPE, SIG_IGN);
  if (flags.no_history) flags.options.nights = 1;
  flags.options.scenario = kScenarios.at(flags.scenario);
  const auto view = make_view(flags.format);
  const auto ended = demo::run(flags.options, *view);
  if (!ended) {
    fmt::print(stderr, "kymaros: {}\n", ended.error().message);
    return 1;
  }
  return *ended ? 0 : kInterrupted;
}

}  // namespace

void add_demo_command(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand(
      "demo", "Show the main job on a simulated cluster in this process: no Kubernetes, nothing is touched");
  const auto flags = std::make_shared<DemoFlags>();
  auto& options = flags->options;
  command->add_flag("--once", options.once, "End after one round of all tests, with exit code 0");
  command
      ->add_option("--scenario", flags->scenario,
                   "What is wrong in the live round: quiet (a volume that is in no backup any more), healthy "
                   "(nothing), lost-secret (pods that cannot start), provider-down (no backup can be read)")
      ->check(CLI::IsMember(kScenarios))
      ->capture_default_str();
  command->add_option("--speed", options.speed, "How many seconds of the cluster pass in one, live")
      ->check(CLI::Range(0.1, 1000.0))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Another seed tells another history")->capture_default_str();
  command->add_flag("--no-history", flags->no_history, "Only the last night before the live round, not 90");
  command->add_option("--port", options.port, "Of the cluster's API server on 127.0.0.1; 0: any that is free")
      ->capture_default_str();
  command->add_option("--format", flags->format, "text, or json: one object a line")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([&chosen, flags] { chosen = [flags] { return run_demo(*flags); }; });
}

}  // namespace kymaros::cmd
