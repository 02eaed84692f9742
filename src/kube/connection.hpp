#pragma once

#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "http/socket_transport.hpp"
#include "kube/client.hpp"
#include "kube/config.hpp"
#include "kube/token_source.hpp"

namespace kymaros::kube {

/// What a program calls itself before the API server.
struct ClientNames {
  std::string user_agent = "kymaros";
  std::string field_manager = "kymaros";
};

/// A cluster as a Config describes it, ready to be talked to.
///
///   auto config = kube::load_config(flags);
///   auto transport = http::make_transport(executor, clock, {.tls = config->tls()});
///   kube::Connection cluster(*config, std::move(*transport), clock, executor);
///   co_await cluster.client().list(...);
///
/// Credentials stay fresh: tokens, and the files with certificates and authorities, which are looked at once
/// a minute while requests are made.
class Connection {
 public:
  Connection(Config config, std::unique_ptr<http::SocketTransport> transport, Clock& clock,
             const async::Executor& executor, const ClientNames& names = {},
             Surroundings surroundings = Surroundings::of_process());
  ~Connection();

  Client& client() { return *client_; }
  http::SocketTransport& transport() { return *transport_; }
  const Config& config() const { return config_; }

 private:
  std::unique_ptr<TokenSource> make_tokens(const async::Executor& executor);
  Task<Result<std::string>> token(bool refresh);
  void follow_files();
  bool read_again(Pem& pem);

  Config config_;
  std::unique_ptr<http::SocketTransport> transport_;
  Clock& clock_;
  Surroundings surroundings_;
  MonotonicTime look_again_;
  std::unique_ptr<TokenSource> tokens_;
  std::unique_ptr<Client> client_;
};

}  // namespace kymaros::kube
