#include "sim/controllers/endpoint_slices.hpp"

#include <algorithm>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kSlices = "endpointslices.discovery.k8s.io";
constexpr auto kServiceName = "kubernetes.io/service-name";
constexpr auto kManagedBy = "endpointslice.kubernetes.io/managed-by";
constexpr auto kManager = "endpointslice-controller.k8s.io";
constexpr auto kDelay = std::chrono::milliseconds(20);
constexpr std::ptrdiff_t kMostInSlice = 100;

json::Object endpoint(const json::Value& service, const json::Value& pod) {
  const auto key = key_of(pod);
  const bool serves = is_serving(pod), is_going = is_being_deleted(pod);
  const bool is_ready = flag_at(service, {"spec", "publishNotReadyAddresses"}) || (serves && !is_going);
  json::Object out{
      {"addresses", json::Array{json::find_string(pod, {"status", "podIP"})}},
      {"conditions", json::Object{{"ready", is_ready}, {"serving", serves}, {"terminating", is_going}}},
      {"targetRef",
       json::Object{
           {"kind", "Pod"}, {"namespace", key.namespace_}, {"name", key.name}, {"uid", uid_of(pod)}}}};
  const auto node = json::find_string(pod, {"spec", "nodeName"});
  if (!node.empty()) out["nodeName"] = node;
  return out;
}

json::Value ports_of(const ServiceEndpoints& group) {
  json::Array out;
  for (const auto& port : group.ports) {
    out.push_back(json::Object{{"name", port.name}, {"port", port.number}, {"protocol", port.protocol}});
  }
  return out.empty() ? json::Value() : json::Value(std::move(out));
}

/// Ports and endpoints of each slice that there is to be.
std::vector<json::Object> wanted_slices(const Registry& registry, const json::Value& service) {
  std::vector<json::Object> out;
  for (const auto& group : endpoints_of(registry, service)) {
    json::Array endpoints;
    for (const auto& pod : group.pods) {
      if (std::ssize(endpoints) == kMostInSlice) {
        out.push_back({{"ports", ports_of(group)}, {"endpoints", std::exchange(endpoints, {})}});
      }
      endpoints.push_back(endpoint(service, *pod));
    }
    out.push_back({{"ports", ports_of(group)}, {"endpoints", std::move(endpoints)}});
  }
  if (out.empty()) out.push_back({{"ports", nullptr}, {"endpoints", nullptr}});
  return out;
}

/// As one of `service`, under the name that it has or is given.
json::Object slice_of(const json::Value& service, json::Object content, json::Object metadata) {
  const auto key = key_of(service);
  auto labels = endpoint_labels(service);
  labels[kServiceName] = key.name;
  labels[kManagedBy] = kManager;
  metadata["namespace"] = key.namespace_;
  metadata["labels"] = std::move(labels);
  metadata["ownerReferences"] = json::Array{controller_reference(service)};
  content["metadata"] = std::move(metadata);
  content["addressType"] = "IPv4";
  return content;
}

}  // namespace

EndpointSlices::EndpointSlices(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void EndpointSlices::observe(const Change& change) {
  if (change.resource == "services") worker_.add(key_of(*change.object), kDelay);
  if (change.resource == kSlices && label_of(*change.object, kManagedBy) == kManager) {
    worker_.add({key_of(*change.object).namespace_, label_of(*change.object, kServiceName)}, kDelay);
  }
  if (change.resource != "pods") return;
  for (const auto& key : services_of(registry_, *change.object)) worker_.add(key, kDelay);
  if (!change.before) return;
  for (const auto& key : services_of(registry_, *change.before)) worker_.add(key, kDelay);
}

std::vector<ObjectPtr> EndpointSlices::slices_of(const json::Value& service) const {
  const auto key = key_of(service);
  return registry_.list(
      kSlices, key.namespace_,
      Selector::from_labels(json::Object{{kServiceName, key.name}, {kManagedBy, kManager}}));
}

void EndpointSlices::reconcile(const kube::ObjectKey& key) {
  const auto service = registry_.find("services", key);
  if (!service || is_being_deleted(*service) || !has_endpoints(*service)) return;
  auto there = slices_of(*service);
  auto wanted = wanted_slices(registry_, *service);
  const auto take = [&](auto is_it) -> ObjectPtr {
    const auto found = std::ranges::find_if(there, is_it);
    if (found == there.end()) return nullptr;
    auto taken = *found;
    there.erase(found);
    return taken;
  };
  std::erase_if(wanted, [&](json::Object& content) {
    const auto slice =
        take([&](const ObjectPtr& one) { return *json::find(*one, {"ports"}) == content.at("ports"); });
    if (slice) replace(*service, *slice, std::move(content));
    return slice != nullptr;
  });
  for (auto& content : wanted) {  // what is left over becomes what is new, as the real controller does
    if (const auto slice = take([](const ObjectPtr&) { return true; })) {
      replace(*service, *slice, std::move(content));
    } else {
      registry_.create(kSlices, slice_of(*service, std::move(content), {{"generateName", key.name + "-"}}));
    }
  }
  for (const auto& slice : there) registry_.remove(kSlices, key_of(*slice));
}

void EndpointSlices::replace(const json::Value& service, const json::Value& slice, json::Object content) {
  auto metadata = slice.at("metadata").get_object();
  registry_.update(*registry_.catalog().find(kSlices),
                   slice_of(service, std::move(content), std::move(metadata)));
}

}  // namespace kymaros::sim
