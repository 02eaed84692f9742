#include "sim/service_fields.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"

namespace kymaros::sim {

std::string service_type_of(const json::Value& service) {
  return string_at(service, {"spec", "type"}, "ClusterIP");
}

bool is_headless(const json::Value& service) {
  return json::find_string(service, {"spec", "clusterIP"}) == "None" ||
         (!items_at(service, {"spec", "clusterIPs"}).empty() &&
          items_at(service, {"spec", "clusterIPs"})[0] == "None");
}

bool needs_cluster_ip(const json::Value& service) { return service_type_of(service) != "ExternalName"; }

bool needs_node_ports(const json::Value& service) {
  const auto type = service_type_of(service);
  return type == "NodePort" ||
         (type == "LoadBalancer" && flag_at(service, {"spec", "allocateLoadBalancerNodePorts"}, true));
}

std::string port_field(const json::Value& port) {
  return fmt::format(R"(k:{{"port":{},"protocol":"{}"}})", integer_at(port, {"port"}),
                     string_at(port, {"protocol"}, "TCP"));
}

}  // namespace kymaros::sim
