#pragma once

#include <functional>
#include <string>
#include <vector>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "sim/access/access.hpp"
#include "sim/rest.hpp"
#include "sim/streams/pod_streams.hpp"
#include "sim/watching.hpp"

namespace kymaros::sim {

/// One request that the API server has answered.
struct AuditEntry {
  Time at;
  std::string user;
  std::string method;
  std::string path;  // with its query
  int code = 0;      // of a watch: of its head
  std::string body;  // of a write, as it was sent
};

/// A Kubernetes API server behind a Transport, without sockets. Until access() is told whose tokens there
/// are, a request names its user as its bearer token, and everybody may do everything.
///
///   Storage storage(clock);
///   ResourceCatalog catalog;
///   Registry registry(storage, catalog, clock, random);
///   ApiServer server(registry, loop.executor(), clock);
///   kube::Client client(server, clock, loop.executor(), {.server = "http://cluster"});
class ApiServer final : public http::Transport {
 public:
  /// How long a request takes to arrive, and its answer to come back.
  static constexpr Duration kLatency = std::chrono::milliseconds(1);

  ApiServer(Registry& registry, async::Executor executor, Clock& clock);

  /// ErrorCode::Unavailable while the server is down.
  Task<Result<http::Exchange>> open(http::Request request) override;
  /// exec, attach and port-forward (PodStreams).
  Task<Result<http::OpenedWebSocket>> open_web_socket(http::Request request,
                                                      http::WebSocketLimits limits = {}) override;

  /// Told of each request after it was carried out.
  void on_audit(std::function<void(const AuditEntry&)> told) { audit_ = std::move(told); }

  /// As when the process dies: watches and conversations break, and no request gets an answer until start().
  void stop();
  void start() { is_down_ = false; }
  bool is_down() const { return is_down_; }

  Watches& watches() { return watches_; }
  Access& access() { return access_; }

 private:
  /// Lets a request arrive; nothing while the server is down.
  Task<Result<void>> arrive();
  Task<Result<void>> come_back();
  void write_down(const Answer<User>& user, http::Request request, int code);
  http::Exchange answer_of(Rest::Outcome outcome);
  http::OpenedWebSocket serve_stream(const Answer<User>& user, const http::Request& request);
  Rest::Outcome serve(const Answer<User>& user, const http::Request& request);

  Registry& registry_;
  Rest rest_;
  Access access_;
  PodStreams streams_;
  Watches watches_;
  Clock& clock_;
  std::function<void(const AuditEntry&)> audit_;
  bool is_down_ = false;
};

}  // namespace kymaros::sim
