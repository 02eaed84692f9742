#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/outcome.hpp"
#include "conformance/real_cluster.hpp"

namespace kymaros::conformance {

/// Runs cases side by side on a real cluster, which has little to do while one of them waits; those that
/// would disturb others one by one after them. Outcomes by full name.
std::map<std::string, Outcome> run_all(RealCluster& cluster, const std::vector<ListedCase>& cases);

}  // namespace kymaros::conformance
