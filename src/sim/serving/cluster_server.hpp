#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "sim/cluster.hpp"

namespace kymaros::sim {

/// A simulated cluster for other processes of this machine: its API server, and the object store of its
/// Velero below /velero/, over HTTPS at one loopback address with a certificate of its own authority.
///
///   ClusterServer server(cluster, executor, clock);
///   KYMAROS_TRY_VOID(server.listen(0));
///   write(server.kubeconfig({{"admin", token}}));
///   co_await server.serve();      // until cancelled
class ClusterServer {
 public:
  /// `clock` is the machine's: deadlines of connections are not the cluster's time. That has to be driven
  /// meanwhile.
  ClusterServer(Cluster& cluster, const async::Executor& executor, Clock& clock);
  ~ClusterServer();

  /// Binds a port of 127.0.0.1, 0: any that is free, and has Velero hand out URLs at that address.
  /// ErrorCode::Unavailable if it is taken.
  Result<void> listen(std::uint16_t port);
  /// "https://127.0.0.1:41234"
  std::string address() const;
  /// The authority's certificate.
  std::string certificate_pem() const;
  /// A user's name and his token.
  using Login = std::pair<std::string, std::string>;
  /// A kubeconfig with a context for each of them, of his name; the first one's is the current one.
  std::string kubeconfig(const std::vector<Login>& logins) const;

  Task<void> serve();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::sim
