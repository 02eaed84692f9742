#include "conformance/real_cluster.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/beast/transport.hpp"
#include "json/value.hpp"
#include "kube/base64.hpp"

namespace kymaros::conformance {
namespace {

constexpr const char* kLocation = "/apis/velero.io/v1/namespaces/velero/backupstoragelocations/default";
constexpr const char* kEtcd = "http://127.0.0.1:2379";

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

http::Request json_post(std::string url, const json::Value& body) {
  http::Request request{.method = "POST", .url = std::move(url), .body = json::serialize(body)};
  request.headers.set("Content-Type", "application/json");
  return request;
}

}  // namespace

RealCluster::RealCluster() : config_(required(kube::load_config({}))), api_(connect(config_.tls())) {}

std::unique_ptr<http::SocketTransport> RealCluster::connect(const http::TlsOptions& tls) {
  return required(http::make_transport(loop_.executor(), clock_, {.tls = tls}));
}

/// The certificate that Velero's storage location names.
Task<Result<std::string>> RealCluster::authority_of_store() {
  KYMAROS_CO_TRY(const auto answer, co_await http::fetch(*api_, clock_, {.url = server() + kLocation}));
  KYMAROS_CO_TRY(const auto location, json::parse(answer.body));
  co_return kube::decode_base64(json::find_string(location, {"spec", "objectStorage", "caCert"}));
}

Task<Result<http::Response>> RealCluster::download(std::string url) {
  if (!store_) {
    KYMAROS_CO_TRY(auto authority, co_await authority_of_store());
    store_ = connect({.ca_pem = std::move(authority)});
  }
  co_return co_await http::fetch(*store_, clock_, {.url = std::move(url)});
}

/// The API server keeps pages of recent lists beside etcd, so the token must say that its list is an old one
/// (k8s.io/apiserver, storage.EncodeContinue: base64 of {"v", "rv", "start"}).
Task<Result<std::string>> RealCluster::outdated(std::string token) {
  KYMAROS_CO_TRY_VOID(co_await compact());
  std::ranges::replace(token, '-', '+');
  std::ranges::replace(token, '_', '/');
  token.append((4 - token.size() % 4) % 4, '=');
  KYMAROS_CO_TRY(const auto text, kube::decode_base64(token));
  KYMAROS_CO_TRY(auto content, json::parse(text));
  content.as_object()["rv"] = 1;
  auto old = kube::encode_base64(json::serialize(content));
  old.erase(old.find_last_not_of('=') + 1);
  std::ranges::replace(old, '+', '-');
  std::ranges::replace(old, '/', '_');
  co_return old;
}

/// Through the JSON gateway of etcd (kv.proto, rpc.proto).
Task<Result<void>> RealCluster::compact() {
  auto ask = json_post(std::string(kEtcd) + "/v3/maintenance/status", json::Object());
  KYMAROS_CO_TRY(const auto answer, co_await http::fetch(*api_, clock_, std::move(ask)));
  KYMAROS_CO_TRY(const auto status, json::parse(answer.body));
  const json::Value what =
      json::Object{{"revision", json::find_string(status, {"header", "revision"})}, {"physical", true}};
  auto order = json_post(std::string(kEtcd) + "/v3/kv/compaction", what);
  KYMAROS_CO_TRY(const auto done, co_await http::fetch(*api_, clock_, std::move(order)));
  if (!done.head.is_success()) co_return fail(ErrorCode::Unavailable, "etcd: " + done.body);
  co_return Result<void>();
}

}  // namespace kymaros::conformance
