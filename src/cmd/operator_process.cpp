#include "cmd/operator_process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

#include "base/duration.hpp"
#include "base/log.hpp"
#include "http/beast/transport.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "kube/connection.hpp"
#include "operator/replica.hpp"
#include "runtime/health.hpp"

namespace kymaros::cmd {
namespace {

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

Result<op::Settings> settings_from(const OperatorFlags& flags) {
  op::Settings settings{.version = KYMAROS_VERSION,
                        .own_namespace = own_namespace(),
                        .service_account = environment("POD_SERVICE_ACCOUNT", "kymaros-operator"),
                        .instance = host_name(),
                        .velero_namespace = flags.velero_namespace,
                        .max_concurrent_runs = flags.max_concurrent_runs};
  const auto rto = parse_duration(flags.default_rto);
  if (!rto) return fail(rto.error().within("--default-rto"));
  settings.default_rto = *rto;
  if (!flags.dns_service.empty()) {
    const auto slash = flags.dns_service.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == flags.dns_service.size())
      return fail(ErrorCode::Invalid, "--dns-service: NAMESPACE/NAME is wanted, not " + flags.dns_service);
    settings.dns_service = {flags.dns_service.substr(0, slash), flags.dns_service.substr(slash + 1)};
  }
  settings.platform_namespaces.insert(flags.platform_namespaces.begin(), flags.platform_namespaces.end());
  return settings;
}

/// Ways to object stores, without anybody's credentials.
backup::velero::ObjectStores::Connect to_stores(const async::Executor& executor, Clock& clock) {
  return [executor, &clock](const http::TlsOptions& tls) -> Result<backup::velero::SharedTransport> {
    KYMAROS_TRY(auto transport, http::make_transport(executor, clock, {.tls = tls}));
    return backup::velero::SharedTransport(std::move(transport));
  };
}

}  // namespace

/// Everything in the order in which it is made; it goes in the reverse one.
class OperatorProcess::Impl {
 public:
  Impl(const OperatorFlags& flags, const op::Settings& settings, kube::Config config,
       std::unique_ptr<http::SocketTransport> transport, const async::Executor& executor, Clock& clock,
       Random& random)
      : flags_(flags),
        cluster_(std::move(config), std::move(transport), clock, executor,
                 {.user_agent = fmt::format("kymaros/{}", settings.version)}),
        replica_(
            cluster_.client(), to_stores(executor, clock), clock, random, executor, settings,
            {.identity = flags.leader_elect ? fmt::format("{}_{}", settings.instance, random.uuid()) : "",
             .stop_within = kStopWithin}),
        server_(executor, clock) {
    log::info("kymaros operator", {{"version", settings.version},
                                   {"namespace", settings.own_namespace},
                                   {"velero", settings.velero_namespace}});
    live_.add("ping", [] { return true; });
    ready_.add("sync", [this] { return replica_.manager().ready(); });
    replica_.manager().add(runtime::Stage::Serve,
                           {.name = "health", .run = [this] { return serve_health(); }});
  }

  Result<void> listen() { return server_.listen(flags_.health_address); }
  std::uint16_t health_port() const { return server_.port(); }

  Task<int> run() {
    try {
      co_await replica_.run();
    } catch (const std::exception& bug) {
      log::error("ended by an exception", {{"error", std::string_view(bug.what())}});
      co_return 1;
    }
    co_return is_stopped_ ? 0 : 1;
  }

  void stop() {
    is_stopped_ = true;
    replica_.stop();
  }

 private:
  Task<void> serve_health() {
    const auto answer = [](const runtime::HealthChecks& checks) {
      return [&checks](http::Request request, http::PathParameters) -> Task<http::Response> {
        co_return checks.answer(request);
      };
    };
    http::Router router;
    router.add("GET", "/healthz", answer(live_));
    router.add("GET", "/readyz", answer(ready_));
    co_await server_.serve(router);
  }

  OperatorFlags flags_;
  kube::Connection cluster_;
  op::Replica replica_;
  http::Server server_;
  runtime::HealthChecks live_, ready_;
  bool is_stopped_ = false;
};

Result<std::unique_ptr<OperatorProcess>> OperatorProcess::make(const OperatorFlags& flags,
                                                               kube::Config config,
                                                               const async::Executor& executor, Clock& clock,
                                                               Random& random) {
  KYMAROS_TRY(const auto settings, settings_from(flags));
  auto transport = http::make_transport(executor, clock, {.tls = config.tls()});
  if (!transport) return fail(transport.error().within("connect to the cluster"));
  auto impl = std::make_unique<Impl>(flags, settings, std::move(config), *std::move(transport), executor,
                                     clock, random);
  return std::unique_ptr<OperatorProcess>(new OperatorProcess(std::move(impl)));
}

OperatorProcess::OperatorProcess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

OperatorProcess::~OperatorProcess() = default;

Result<void> OperatorProcess::listen() {
  auto listening = impl_->listen();
  if (!listening) return fail(listening.error().within("serve the health endpoints"));
  return {};
}

std::uint16_t OperatorProcess::health_port() const { return impl_->health_port(); }

Task<int> OperatorProcess::run() { return impl_->run(); }

void OperatorProcess::stop() { impl_->stop(); }

}  // namespace kymaros::cmd
