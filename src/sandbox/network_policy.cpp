#include "sandbox/network_policy.hpp"

#include <map>
#include <set>

namespace kymaros::sandbox {
namespace {

json::Value same_namespace() { return json::Object{{"podSelector", json::Object{}}}; }

json::Value namespaces_named(const std::vector<std::string>& names) {
  json::Array values(names.begin(), names.end());
  return json::Object{
      {"namespaceSelector",
       json::Object{{"matchExpressions", json::Array{json::Object{{"key", "kubernetes.io/metadata.name"},
                                                                  {"operator", "In"},
                                                                  {"values", std::move(values)}}}}}}};
}

json::Array peers(Isolation isolation, const std::vector<std::string>& group) {
  json::Array list{same_namespace()};
  if (isolation == Isolation::Group && !group.empty()) list.push_back(namespaces_named(group));
  return list;
}

json::Value ip_block(const std::string& address) {
  const bool is_v6 = address.find(':') != std::string::npos;
  return json::Object{{"ipBlock", json::Object{{"cidr", address + (is_v6 ? "/128" : "/32")}}}};
}

/// One egress rule for each port of the resolver, to exactly its addresses.
void allow_dns(const Resolver& resolver, json::Array& egress) {
  std::map<int, std::set<std::string>> by_port;
  for (const auto& endpoint : resolver.endpoints) by_port[endpoint.port].insert(endpoint.address);
  for (const auto& [port, addresses] : by_port) {
    json::Array to;
    for (const auto& address : addresses) to.push_back(ip_block(address));
    json::Array ports;
    for (const auto* protocol : {"UDP", "TCP"})
      ports.push_back(json::Object{{"protocol", protocol}, {"port", port}});
    egress.push_back(json::Object{{"to", std::move(to)}, {"ports", std::move(ports)}});
  }
}

}  // namespace

json::Object network_policy_spec(Isolation isolation, const std::vector<std::string>& group,
                                 const Resolver& resolver) {
  json::Object spec{{"podSelector", json::Object{}}, {"policyTypes", json::Array{"Ingress", "Egress"}}};
  if (isolation == Isolation::DenyAll) return spec;
  spec["ingress"] = json::Array{json::Object{{"from", peers(isolation, group)}}};
  json::Array egress{json::Object{{"to", peers(isolation, group)}}};
  allow_dns(resolver, egress);
  spec["egress"] = std::move(egress);
  return spec;
}

}  // namespace kymaros::sandbox
