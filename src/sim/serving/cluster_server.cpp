#include "sim/serving/cluster_server.hpp"

#include <fmt/format.h>

#include <utility>

#include "http/certificate_authority.hpp"
#include "http/server.hpp"
#include "json/yaml.hpp"
#include "kube/base64.hpp"
#include "sim/velero/kinds.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kStorePath = "/velero/";  // its bucket
constexpr http::ServerLimits kLimits{.max_connections = 256,
                                     .max_header = std::size_t{64} << 10,
                                     .max_body = std::uint64_t{16} << 20,
                                     .idle = std::chrono::minutes(2)};

/// A watch, or a log that is followed: nobody knows when its answer ends.
bool goes_on(const http::Request& request) {
  const auto info = request_info(request.url);
  return request.method == "GET" && (info.has_flag("watch") || info.has_flag("follow"));
}

/// exec, attach or port-forward, by a client that speaks WebSocket.
bool becomes_conversation(const http::Request& request) {
  return http::asks_for_web_socket(request) && request_info(request.url).is_pod_stream();
}

http::Response broken(const Error& error) {
  const ApiError status{.code = 503, .reason = "ServiceUnavailable", .message = error.message};
  http::Response out{.head = {.status = 503, .headers = {}}, .body = json::serialize(status.status())};
  out.head.headers.set("Content-Type", "application/json");
  return out;
}

}  // namespace

class ClusterServer::Impl {
 public:
  Impl(Cluster& cluster, const async::Executor& executor, Clock& clock)
      : cluster_(cluster),
        executor_(executor),
        authority_("simulated cluster", 30),
        server_(executor, clock, kLimits) {}

  Result<void> listen(std::uint16_t port) {
    const auto identity = authority_.issue("kube-apiserver", "DNS:localhost,IP:127.0.0.1");
    KYMAROS_TRY_VOID(server_.listen(
        fmt::format("127.0.0.1:{}", port),
        http::ServerTlsOptions{.certificate_pem = identity.certificate_pem, .key_pem = identity.key_pem}));
    publish_store();
    return {};
  }
  std::string address() const { return fmt::format("https://127.0.0.1:{}", server_.port()); }
  std::string certificate_pem() const { return authority_.certificate_pem(); }

  Task<void> serve() {
    return server_.serve([this](http::Request request) { return answer(std::move(request)); });
  }

 private:
  /// Velero hands out URLs that are good here, and says whom to trust there.
  void publish_store() {
    json::Object spec{
        {"objectStorage", json::Object{{"caCert", kube::encode_base64(authority_.certificate_pem())}}},
        {"config", json::Object{{"publicUrl", address()}}}};
    cluster_.registry()
        .merge(velero::kLocations, {velero::kNamespace, "default"}, {{"spec", std::move(spec)}})
        .value();
  }

  Task<http::Answer> converse(http::Request request) {
    request.url.insert(0, address());
    auto opened = co_await cluster_.api().open_web_socket(std::move(request));
    if (!opened) co_return broken(opened.error());
    if (!opened->socket)
      co_return http::Response{.head = std::move(opened->head), .body = std::move(opened->body)};
    const std::shared_ptr<http::WebSocket> far = std::move(opened->socket);
    co_return http::WebSocketUpgrade{
        .protocol = std::string(opened->protocol()),
        .converse = [this, far](http::WebSocket& near) { return connect_both_ways(executor_, near, *far); }};
  }

  Task<http::Answer> answer(http::Request request) {
    if (becomes_conversation(request)) co_return co_await converse(std::move(request));
    const bool lasts = goes_on(request);
    http::Transport& inside = request.url.starts_with(kStorePath)
                                  ? static_cast<http::Transport&>(cluster_.velero().object_store())
                                  : cluster_.api();
    request.url.insert(0, address());
    auto exchange = co_await inside.open(std::move(request));
    if (!exchange) co_return broken(exchange.error());
    if (lasts)
      co_return http::StreamedResponse{.head = std::move(exchange->head), .body = std::move(exchange->body)};
    http::Response whole{.head = std::move(exchange->head), .body = {}};
    auto body = co_await http::read_to_end(*exchange->body, kLimits.max_body * 4);
    if (!body) co_return broken(body.error());
    whole.body = *std::move(body);
    co_return whole;
  }

  Cluster& cluster_;
  async::Executor executor_;
  http::CertificateAuthority authority_;
  http::Server server_;
};

ClusterServer::ClusterServer(Cluster& cluster, const async::Executor& executor, Clock& clock)
    : impl_(std::make_unique<Impl>(cluster, executor, clock)) {}

ClusterServer::~ClusterServer() = default;

Result<void> ClusterServer::listen(std::uint16_t port) { return impl_->listen(port); }

std::string ClusterServer::address() const { return impl_->address(); }

std::string ClusterServer::certificate_pem() const { return impl_->certificate_pem(); }

Task<void> ClusterServer::serve() { return impl_->serve(); }

std::string ClusterServer::kubeconfig(const std::vector<Login>& logins) const {
  constexpr auto kName = "simulated";
  const json::Object cluster{{"server", address()},
                             {"certificate-authority-data", kube::encode_base64(certificate_pem())}};
  json::Array contexts, users;
  for (const auto& [name, token] : logins) {
    contexts.push_back(
        json::Object{{"name", name}, {"context", json::Object{{"cluster", kName}, {"user", name}}}});
    users.push_back(json::Object{{"name", name}, {"user", json::Object{{"token", token}}}});
  }
  return json::write_yaml(
      json::Object{{"apiVersion", "v1"},
                   {"kind", "Config"},
                   {"current-context", logins.at(0).first},
                   {"clusters", json::Array{json::Object{{"name", kName}, {"cluster", cluster}}}},
                   {"contexts", std::move(contexts)},
                   {"users", std::move(users)}});
}

}  // namespace kymaros::sim
