#include "sim/admission/service_defaults.hpp"

#include <string_view>
#include <utility>

#include "sim/admission/field_defaults.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/service_fields.hpp"

namespace kymaros::sim {
namespace {

bool is_same(const json::Value& one, const json::Value& two, std::string_view field) {
  const auto* of_one = json::find(one, {"spec", field});
  const auto* of_two = json::find(two, {"spec", field});
  return of_one && of_two && *of_one == *of_two;
}

json::Array* ports_of(json::Object& spec) {
  auto* ports = spec.if_contains("ports");
  return ports && ports->is_array() ? &ports->get_array() : nullptr;
}

/// The node port that the same port had before; 0 if there was none.
std::int64_t earlier_node_port(const json::Value& before, const json::Value& port) {
  for (const auto& one : items_at(before, {"spec", "ports"})) {
    const bool is_same_port = integer_at(one, {"port"}) == integer_at(port, {"port"}) &&
                              string_at(one, {"protocol"}, "TCP") == string_at(port, {"protocol"}, "TCP");
    if (is_same_port) return integer_at(one, {"nodePort"});
  }
  return 0;
}

void keep_node_ports(json::Object& spec, const json::Value& before) {
  auto* ports = ports_of(spec);
  if (!ports) return;
  for (auto& port : *ports) {
    const auto earlier = earlier_node_port(before, port);
    if (earlier != 0 && integer_at(port, {"nodePort"}) == 0) port.as_object()["nodePort"] = earlier;
  }
}

void drop_node_ports(json::Object& spec, const json::Value& before) {
  auto* ports = ports_of(spec);
  if (!ports) return;
  for (const auto& port : *ports) {
    const auto now = integer_at(port, {"nodePort"});
    if (now != 0 && now != earlier_node_port(before, port)) return;  // the client's own: it is to be refused
  }
  for (auto& port : *ports) port.as_object().erase("nodePort");
}

}  // namespace

void complete_service(json::Value& service) {
  auto& spec = member(service.as_object(), "spec");
  set_default(spec, "type", "ClusterIP");
  set_default(spec, "sessionAffinity", "None");
  const auto type = service_type_of(service);
  if (type != "ExternalName") set_default(spec, "internalTrafficPolicy", "Cluster");
  if (type == "NodePort" || type == "LoadBalancer") set_default(spec, "externalTrafficPolicy", "Cluster");
  if (type == "LoadBalancer") set_default(spec, "allocateLoadBalancerNodePorts", true);
  auto* ports = ports_of(spec);
  if (!ports) return;
  for (auto& one : *ports) {
    auto& port = one.as_object();
    set_default(port, "protocol", "TCP");
    if (!is_headless(service) || !port.contains("targetPort")) set_default(port, "targetPort", port["port"]);
  }
}

void carry_over_service(json::Value& service, const json::Value& before) {
  auto& spec = member(service.as_object(), "spec");
  const bool had_ip = needs_cluster_ip(before), needs_ip = needs_cluster_ip(service);
  if (had_ip && needs_ip) {
    for (const auto* field : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
      const auto* value = json::find(before, {"spec", field});
      const bool is_unset = !spec.contains(field) || spec[field].is_null() || spec[field] == "";
      if (value && is_unset) spec[field] = *value;
    }
  } else if (had_ip) {
    for (const auto* field : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"}) {
      if (is_same(service, before, field)) spec.erase(field);
    }
  }
  const bool had_ports = needs_node_ports(before), needs_ports = needs_node_ports(service);
  if (had_ports && needs_ports) keep_node_ports(spec, before);
  if (had_ports && !needs_ports) drop_node_ports(spec, before);
  const auto type = service_type_of(service);
  if (type != "LoadBalancer" && is_same(service, before, "allocateLoadBalancerNodePorts")) {
    spec.erase("allocateLoadBalancerNodePorts");
  }
  const bool is_open = type == "LoadBalancer" || type == "NodePort";
  if (!is_open && is_same(service, before, "externalTrafficPolicy")) spec.erase("externalTrafficPolicy");
}

}  // namespace kymaros::sim
