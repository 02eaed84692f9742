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

/// As a list, which is all that the operator may ask for in most namespaces.
Task<Result<std::vector<json::Value>>> list_services(kube::Client& client, kube::Selection which) {
  auto services = co_await client.list_all(kServices, which);
  if (!services) co_return fail(services.error().within("find the cluster's DNS"));
  co_return std::move(services->items);
}

kube::Selection named(const kube::ObjectKey& key) {
  return {.namespace_ = key.namespace_, .labelSelector = {}, .fieldSelector = "metadata.name=" + key.name};
}

Task<Result<std::vector<json::Value>>> find_services(kube::Client& client, kube::ObjectKey wanted) {
  if (!wanted.name.empty()) {
    auto found = co_await list_services(client, named(wanted));
    if (found && found->empty()) co_return fail(not_found("there is no Service " + to_string(wanted)));
    co_return found;
  }
  const kube::Selection labelled{
      .namespace_ = "kube-system", .labelSelector = "k8s-app=kube-dns", .fieldSelector = {}};
  KYMAROS_CO_TRY(auto found, co_await list_services(client, labelled));
  if (found.empty()) {
    KYMAROS_CO_TRY(found, co_await list_services(client, named({"kube-system", "kube-dns"})));
  }
  if (!found.empty()) co_return found;
  auto openshift = co_await list_services(client, named({"openshift-dns", "dns-default"}));
  const bool is_refused = !openshift && openshift.error().code == ErrorCode::Forbidden;
  if (is_refused || (openshift && openshift->empty()))
    co_return fail(not_found("neither kube-system nor openshift-dns has its Service"));
  co_return openshift;
}

}  // namespace

Task<Result<Resolver>> find_resolver(kube::Client& client, kube::ObjectKey wanted) {
  KYMAROS_CO_TRY(const auto services, co_await find_services(client, std::move(wanted)));
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
