#include "sim/controllers/endpoints.hpp"

#include <utility>

#include "sim/controllers/service_endpoints.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kEndpoints = "endpoints";
constexpr auto kDelay = std::chrono::milliseconds(20);

json::Object address(const json::Value& pod) {
  const auto key = key_of(pod);
  json::Object out{
      {"ip", json::find_string(pod, {"status", "podIP"})},
      {"targetRef",
       json::Object{
           {"kind", "Pod"}, {"namespace", key.namespace_}, {"name", key.name}, {"uid", uid_of(pod)}}}};
  const auto node = json::find_string(pod, {"spec", "nodeName"});
  if (!node.empty()) out["nodeName"] = node;
  return out;
}

json::Array ports_of(const ServiceEndpoints& group) {
  json::Array out;
  for (const auto& port : group.ports) {
    json::Object one{{"port", port.number}, {"protocol", port.protocol}};
    if (!port.name.empty()) one["name"] = port.name;
    out.push_back(std::move(one));
  }
  return out;
}

/// Nothing if there is nobody in it, or none of the Service's ports is theirs.
std::optional<json::Object> subset(const json::Value& service, const ServiceEndpoints& group) {
  if (group.ports.empty() && !items_at(service, {"spec", "ports"}).empty()) return std::nullopt;
  const bool publishes_all = flag_at(service, {"spec", "publishNotReadyAddresses"});
  json::Array ready, others;
  for (const auto& pod : group.pods) {
    if (is_being_deleted(*pod) && !publishes_all) continue;
    (publishes_all || is_serving(*pod) ? ready : others).push_back(address(*pod));
  }
  if (ready.empty() && others.empty()) return std::nullopt;
  json::Object out;
  if (!ready.empty()) out["addresses"] = std::move(ready);
  if (!others.empty()) out["notReadyAddresses"] = std::move(others);
  if (auto ports = ports_of(group); !ports.empty()) out["ports"] = std::move(ports);
  return out;
}

}  // namespace

Endpoints::Endpoints(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void Endpoints::observe(const Change& change) {
  const bool is_lost = change.resource == kEndpoints && change.kind == Change::Kind::Deleted;
  if (change.resource == "services" || is_lost) worker_.add(key_of(*change.object), kDelay);
  if (change.resource != "pods") return;
  for (const auto& key : services_of(registry_, *change.object)) worker_.add(key, kDelay);
  if (!change.before) return;
  for (const auto& key : services_of(registry_, *change.before)) worker_.add(key, kDelay);
}

void Endpoints::reconcile(const kube::ObjectKey& key) {
  const auto service = registry_.find("services", key);
  const auto there = registry_.find(kEndpoints, key);
  if (!service) {
    if (there) registry_.remove(kEndpoints, key);
    return;
  }
  if (!has_endpoints(*service)) return;
  json::Array subsets;
  for (const auto& group : endpoints_of(registry_, *service)) {
    auto one = subset(*service, group);
    if (one) subsets.push_back(*std::move(one));
  }
  auto labels = endpoint_labels(*service);
  labels["endpoints.kubernetes.io/managed-by"] = "endpoint-controller";
  json::Object wanted{{"metadata", there ? there->at("metadata").get_object()
                                         : json::Object{{"name", key.name}, {"namespace", key.namespace_}}}};
  wanted["metadata"].get_object()["labels"] = std::move(labels);
  if (!subsets.empty()) wanted["subsets"] = std::move(subsets);
  if (there) {
    registry_.update(*registry_.catalog().find(kEndpoints), std::move(wanted));
  } else {
    registry_.create(kEndpoints, std::move(wanted));
  }
}

}  // namespace kymaros::sim
