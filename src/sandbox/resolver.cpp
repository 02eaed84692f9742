#include "sandbox/resolver.hpp"

#include <set>

#include "sandbox/resources.hpp"

namespace kymaros::sandbox {
namespace {

constexpr std::string_view kNodeLocalDns = "169.254.20.10";  // the address that NodeLocal DNSCache listens on

void add_cluster_ips(const json::Value& service, std::set<Resolver::Endpoint>& found) {
  const auto* ips = json::find(service, {"spec", "clusterIPs"});
  if (!ips || !ips->is_array()) return;
  for (const auto& ip : ips->get_array()) {
    if (ip.is_string() && ip.get_string() != "None") found.insert({std::string(ip.get_string()), 53});
  }
}

void add_endpoints(const json::Value& slice, std::set<Resolver::Endpoint>& found) {
  if (json::find_string(slice, {"addressType"}) == "FQDN") return;  // a policy takes addresses only
  const auto* ports = json::find(slice, {"ports"});
  const auto* endpoints = json::find(slice, {"endpoints"});
  if (!ports || !ports->is_array() || !endpoints || !endpoints->is_array()) return;
  for (const auto& port : ports->get_array()) {
    if (!json::find_string(port, {"name"}).starts_with("dns")) continue;
    const auto* number = json::find(port, {"port"});
    if (!number || !number->is_int64()) continue;
    for (const auto& endpoint : endpoints->get_array()) {
      const auto* addresses = json::find(endpoint, {"addresses"});
      if (!addresses || !addresses->is_array()) continue;
      for (const auto& address : addresses->get_array()) {
        if (!address.is_string()) continue;
        found.insert({std::string(address.get_string()), static_cast<int>(number->get_int64())});
      }
    }
  }
}

}  // namespace

Task<Result<Resolver>> find_resolver(kube::Client& client) {
  auto service = co_await client.get(kServices, {"kube-system", "kube-dns"});
  if (!service) {
    if (service.error().code == ErrorCode::NotFound) co_return Resolver{};
    co_return fail(service.error().within("find the cluster's DNS"));
  }
  std::set<Resolver::Endpoint> found{{std::string(kNodeLocalDns), 53}};
  add_cluster_ips(*service, found);
  const auto slices = co_await client.list_all(
      kEndpointSlices, {.namespace_ = "kube-system", .labelSelector = "kubernetes.io/service-name=kube-dns"});
  if (!slices) co_return fail(slices.error().within("find the cluster's DNS"));
  for (const auto& slice : slices->items) add_endpoints(slice, found);
  co_return Resolver{.endpoints = {found.begin(), found.end()}};
}

}  // namespace kymaros::sandbox
