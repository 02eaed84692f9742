#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim {

/// What the fields of a Service say, together.

/// ClusterIP unless it says otherwise.
std::string service_type_of(const json::Value& service);
/// clusterIP None: its name resolves to its pods.
bool is_headless(const json::Value& service);
/// An address of its own, or None.
bool needs_cluster_ip(const json::Value& service);
/// Each of its ports gets a port of every node.
bool needs_node_ports(const json::Value& service);
/// How managedFields name one of its ports (KEP-555): k:{"port":80,"protocol":"TCP"}.
std::string port_field(const json::Value& port);

}  // namespace kymaros::sim
