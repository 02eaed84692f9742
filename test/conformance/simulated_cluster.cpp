#include "conformance/simulated_cluster.hpp"

#include <utility>

namespace kymaros::conformance {

Task<Result<http::Response>> SimulatedCluster::download(std::string url) {
  co_return co_await http::fetch(cluster_.velero().object_store(), clock(), {.url = std::move(url)});
}

Task<Result<std::string>> SimulatedCluster::outdated(std::string token) {
  cluster_.registry().storage().compact();
  co_return token;
}

}  // namespace kymaros::conformance
