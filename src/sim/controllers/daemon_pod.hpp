#pragma once

#include <string>

#include "json/value.hpp"

namespace kymaros::sim {

/// The pod of a DaemonSet for one node: bound to it by affinity, and tolerating what nodes in trouble have.
json::Object daemon_pod(const json::Value& set, const std::string& node, const std::string& hash);

/// The node that it is for.
std::string target_node(const json::Value& pod);

}  // namespace kymaros::sim
