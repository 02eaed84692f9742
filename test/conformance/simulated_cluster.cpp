#include "conformance/simulated_cluster.hpp"

#include <utility>

namespace kymaros::conformance {

SimulatedCluster::SimulatedCluster() {
  cluster_.velero().behave({.copies_volumes_by_default = false});
  loop_.run_for(std::chrono::seconds(30));
}

Task<async::Semaphore::Permit> SimulatedCluster::turn_to_back_up() { co_return async::Semaphore::Permit(); }

Task<Result<http::Response>> SimulatedCluster::download(std::string url) {
  co_return co_await http::fetch(cluster_.velero().object_store(), clock(), {.url = std::move(url)});
}

Task<Result<std::string>> SimulatedCluster::outdated(std::string token) {
  cluster_.registry().storage().compact();
  co_return token;
}

}  // namespace kymaros::conformance
