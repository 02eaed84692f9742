#pragma once

#include <memory>
#include <string>

#include "async/loop.hpp"
#include "conformance/cluster_under_test.hpp"
#include "http/socket_transport.hpp"
#include "kube/config.hpp"

namespace kymaros::conformance {

/// The test cluster (test/cluster), from inside its network: only there are its object store and its etcd to
/// be reached.
class RealCluster final : public ClusterUnderTest {
 public:
  /// The cluster that $KUBECONFIG names. Throws std::runtime_error if it cannot be used.
  RealCluster();

  async::Loop& loop() { return loop_; }

  http::Transport& api() override { return *api_; }
  std::string server() const override { return config_.server; }
  Clock& clock() override { return clock_; }
  Task<Result<http::Response>> download(std::string url) override;
  Task<async::Semaphore::Permit> turn_to_back_up() override { return backups_.acquire(); }
  Task<Result<std::string>> outdated(std::string token) override;

 private:
  std::unique_ptr<http::SocketTransport> connect(const http::TlsOptions& tls);
  Task<Result<std::string>> authority_of_store();
  Task<Result<void>> compact();

  async::Loop loop_;
  async::LoopClock clock_{loop_.executor()};
  async::Semaphore backups_{loop_.executor(), 1};
  kube::Config config_;
  std::unique_ptr<http::SocketTransport> api_, store_;
};

}  // namespace kymaros::conformance
