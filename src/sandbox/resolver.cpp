#include "sandbox/resolver.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

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

/// What a Service calls its port 53: charts name it "dns", "udp-53" or otherwise. Slices use the same names.
std::set<std::string> dns_port_names(const json::Value& service) {
  std::set<std::string> names;
  const auto* ports = json::find(service, {"spec", "ports"});
  if (!ports || !ports->is_array()) return names;
  for (const auto& port : ports->get_array()) {
    const auto* number = json::find(port, {"port"});
    if (number && number->is_int64() && number->get_int64() == 53)
      names.insert(json::find_string(port, {"name"}));
  }
  return names;
}

void add_endpoints(const json::Value& slice, const std::set<std::string>& names,
                   std::set<Resolver::Endpoint>& found) {
  if (json::find_string(slice, {"addressType"}) == "FQDN") return;  // a policy takes addresses only
  const auto* ports = json::find(slice, {"ports"});
  const auto* endpoints = json::find(slice, {"endpoints"});
  if (!ports || !ports->is_array() || !endpoints || !endpoints->is_array()) return;
  for (const auto& port : ports->get_array()) {
    const auto name = json::find_string(port, {"name"});
    if (names.empty() ? !name.starts_with("dns") : !names.contains(name)) continue;
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

Error not_found(const std::string& what) {
  return {.code = ErrorCode::Invalid,
          .message = "the cluster's DNS was not found (" + what + "): name its Service with --dns-service"};
}

Task<Result<std::vector<json::Value>>> find_by_name(kube::Client& client, kube::ObjectKey key) {
  auto service = co_await client.get(kServices, key);
  if (!service && service.error().code == ErrorCode::NotFound)
    co_return fail(not_found("there is no Service " + to_string(key)));
  if (!service) co_return fail(service.error().within("find the cluster's DNS"));
  co_return std::vector<json::Value>{std::move(*service)};
}

Task<Result<std::vector<json::Value>>> find_services(kube::Client& client, kube::ObjectKey named) {
  if (!named.name.empty()) co_return co_await find_by_name(client, std::move(named));
  auto services =
      co_await client.list_all(kServices, {.namespace_ = "kube-system", .labelSelector = "k8s-app=kube-dns"});
  if (!services) co_return fail(services.error().within("find the cluster's DNS"));
  if (services->items.empty()) co_return co_await find_by_name(client, {"kube-system", "kube-dns"});
  co_return std::move(services->items);
}

}  // namespace

Task<Result<Resolver>> find_resolver(kube::Client& client, kube::ObjectKey named) {
  KYMAROS_CO_TRY(const auto services, co_await find_services(client, std::move(named)));
  std::set<Resolver::Endpoint> found{{std::string(kNodeLocalDns), 53}};
  for (const auto& service : services) {
    add_cluster_ips(service, found);
    const kube::Selection of_it{
        .namespace_ = json::find_string(service, {"metadata", "namespace"}),
        .labelSelector = "kubernetes.io/service-name=" + json::find_string(service, {"metadata", "name"})};
    const auto slices = co_await client.list_all(kEndpointSlices, of_it);
    if (!slices) co_return fail(slices.error().within("find the cluster's DNS"));
    for (const auto& slice : slices->items) add_endpoints(slice, dns_port_names(service), found);
  }
  co_return Resolver{.endpoints = {found.begin(), found.end()}};
}

}  // namespace kymaros::sandbox
