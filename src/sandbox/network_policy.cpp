#include "sandbox/network_policy.hpp"

#include <map>
#include <set>

#include "api/labels.hpp"

namespace kymaros::sandbox {
namespace {

json::Value same_namespace() { return json::Object{{"podSelector", json::Object{}}}; }

json::Value same_run(const std::string& run) {
  return json::Object{
      {"namespaceSelector", json::Object{{"matchLabels", json::Object{{std::string(api::kRunLabel), run}}}}}};
}

json::Array peers(Isolation isolation, const std::string& run) {
  json::Array list{same_namespace()};
  if (isolation == Isolation::Group) list.push_back(same_run(run));
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

json::Value network_policy_spec(Isolation isolation, const std::string& run, const Resolver& resolver) {
  json::Object spec{{"podSelector", json::Object{}}, {"policyTypes", json::Array{"Ingress", "Egress"}}};
  if (isolation == Isolation::DenyAll) return spec;
  spec["ingress"] = json::Array{json::Object{{"from", peers(isolation, run)}}};
  json::Array egress{json::Object{{"to", peers(isolation, run)}}};
  allow_dns(resolver, egress);
  spec["egress"] = std::move(egress);
  return spec;
}

}  // namespace kymaros::sandbox
