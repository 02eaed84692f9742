#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "backup/velero/velero.hpp"
#include "base/duration.hpp"
#include "base/log.hpp"
#include "cmd/command.hpp"
#include "cmd/operator_flags.hpp"
#include "http/beast/transport.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "kube/config.hpp"
#include "kube/connection.hpp"
#include "operator/operator.hpp"
#include "runtime/health.hpp"
#include "runtime/leader_election.hpp"

namespace kymaros::cmd {
namespace {

constexpr auto kStopWithin = std::chrono::seconds(20);
constexpr std::string_view kLeaseName = "08ce2b2c.kymaros.io";
constexpr const char* kNamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

std::string environment(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

std::string own_namespace() {
  if (auto named = environment("POD_NAMESPACE", ""); !named.empty()) return named;
  const auto read = kube::Surroundings::of_process().read(kNamespaceFile);
  return read && !read->empty() ? *read : "kymaros-system";
}

std::string host_name() {
  char name[256] = {};
  ::gethostname(name, sizeof name - 1);
  return environment("HOSTNAME", name[0] ? name : "kymaros");
}

log::Level level_of(const std::string& name) {
  static const std::map<std::string, log::Level> kLevels{{"debug", log::Level::Debug},
                                                         {"info", log::Level::Info},
                                                         {"warning", log::Level::Warning},
                                                         {"error", log::Level::Error}};
  return kLevels.at(name);
}

Result<op::Settings> settings_from(const OperatorFlags& flags) {
  op::Settings settings{.version = KYMAROS_VERSION,
                        .own_namespace = own_namespace(),
                        .service_account = environment("POD_SERVICE_ACCOUNT", "kymaros-operator"),
                        .instance = host_name(),
                        .velero_namespace = flags.velero_namespace,
                        .max_concurrent_runs = flags.max_concurrent_runs};
  KYMAROS_TRY(settings.default_rto, parse_duration(flags.default_rto));
  settings.platform_namespaces.insert(flags.platform_namespaces.begin(), flags.platform_namespaces.end());
  return settings;
}

/// Everything of the process, in the order in which it is made; it goes in the reverse one.
class Process {
 public:
  Process(const OperatorFlags& flags, op::Settings settings, kube::Config config,
          std::unique_ptr<http::SocketTransport> transport, std::unique_ptr<http::SocketTransport> store,
          async::Loop& loop, Clock& clock)
      : flags_(flags),
        loop_(loop),
        clock_(clock),
        store_(std::move(store)),
        cluster_(std::move(config), std::move(transport), clock, loop.executor(),
                 {.user_agent = fmt::format("kymaros/{}", KYMAROS_VERSION)}),
        velero_(cluster_.client(), *store_, clock, random_, loop.executor(),
                {.velero_namespace = settings.velero_namespace}),
        settings_(std::move(settings)),
        operator_(cluster_.client(), velero_, clock, random_, loop.executor(), settings_),
        election_(cluster_.client(), clock, random_, loop.executor(),
                  {.lease = {settings_.own_namespace, std::string(kLeaseName)},
                   .identity = fmt::format("{}_{}", settings_.instance, random_.uuid())}),
        server_(loop.executor(), clock),
        tasks_(loop.executor()) {}

  /// Runs until SIGTERM or until the lease is lost; the exit code.
  Task<int> run() {
    const auto listening = server_.listen(flags_.health_address);
    if (!listening) {
      log::error("health endpoints cannot be served", {{"error", listening.error().message}});
      co_return 1;
    }
    tasks_.spawn(serve_health());
    tasks_.spawn(stop_on_signal());
    tasks_.spawn(lead());
    co_await tasks_.join();
    co_return exit_code_;
  }

 private:
  Task<void> serve_health() {
    live_.add("ping", [] { return true; });
    ready_.add("sync", [this] { return is_standing_by() || operator_.has_synced(); });
    http::Router router;
    const auto answer = [](runtime::HealthChecks& checks) {
      return [&checks](http::Request request, http::PathParameters) -> Task<http::Response> {
        co_return checks.answer(request.url.find("verbose") != std::string::npos);
      };
    };
    router.add("GET", "/healthz", answer(live_));
    router.add("GET", "/readyz", answer(ready_));
    co_await server_.serve(router);
  }

  bool is_standing_by() const { return flags_.leader_elect && !election_.is_leader(); }

  Task<void> stop_on_signal() {
    const int signal = co_await async::wait_for_signal({SIGTERM, SIGINT});
    log::info("stopping", {{"signal", static_cast<long long>(signal)}});
    tasks_.cancel();
    watchdog_ = clock_.call_at(clock_.monotonic() + kStopWithin, [this] {
      log::error("the work under way did not end in time");
      exit_code_ = 1;
      loop_.stop();
    });
  }

  Task<void> lead() {
    log::info("kymaros operator", {{"version", std::string_view(KYMAROS_VERSION)},
                                   {"namespace", settings_.own_namespace},
                                   {"velero", settings_.velero_namespace}});
    if (!flags_.leader_elect) {
      co_await operator_.run();
      co_return;
    }
    const bool ended_itself = co_await election_.run([this] { return operator_.run(); });
    if (!ended_itself) exit_code_ = 1;  // restarted, it stands in line again
    tasks_.cancel();
  }

  const OperatorFlags& flags_;
  async::Loop& loop_;
  Clock& clock_;
  SystemRandom random_;
  std::unique_ptr<http::SocketTransport> store_;
  kube::Connection cluster_;
  backup::velero::Velero velero_;
  op::Settings settings_;
  op::Operator operator_;
  runtime::LeaderElection election_;
  http::Server server_;
  runtime::HealthChecks live_, ready_;
  async::TaskGroup tasks_;
  std::unique_ptr<Clock::Timer> watchdog_;
  int exit_code_ = 0;
};

int complain(const Error& error) {
  fmt::print(stderr, "kymaros: {}\n", error.message);
  return 1;
}

int run_operator(const OperatorFlags& flags) {
  log::configure(level_of(flags.log_level),
                 flags.log_format == "text" ? log::Format::Text : log::Format::Json);
  auto settings = settings_from(flags);
  if (!settings) return complain(settings.error().within("--default-rto"));
  auto config = kube::load_config({.kubeconfig = flags.kubeconfig, .context = ""});
  if (!config) return complain(config.error());

  async::Loop loop;
  async::LoopClock clock(loop.executor());
  auto transport = http::make_transport(loop.executor(), clock, {.tls = config->tls()});
  if (!transport) return complain(transport.error().within("connect to the cluster"));
  auto store = http::make_transport(loop.executor(), clock);
  if (!store) return complain(store.error().within("prepare downloads"));
  Process process(flags, std::move(*settings), std::move(*config), std::move(*transport), std::move(*store),
                  loop, clock);
  int exit_code = 1;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn([](Process& self, int& code) -> Task<void> { code = co_await self.run(); }(process, exit_code));
  loop.run();
  if (tasks.size() > 0) std::_Exit(1);  // the watchdog stopped the loop: there is nothing left to wait for
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
