#include "sim/controllers/service_endpoints.hpp"

#include <map>
#include <optional>

#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/service_fields.hpp"

namespace kymaros::sim {
namespace {

std::optional<std::int64_t> named_port(const json::Value& pod, std::string_view name,
                                       std::string_view protocol) {
  for (const auto* list : {"containers", "initContainers"}) {
    for (const auto& container : items_at(pod, {"spec", list})) {
      const bool is_for_good = list == std::string_view("containers") ||
                               json::find_string(container, {"restartPolicy"}) == "Always";
      if (!is_for_good) continue;
      for (const auto& port : items_at(container, {"ports"})) {
        const bool is_it =
            json::find_string(port, {"name"}) == name && string_at(port, {"protocol"}, "TCP") == protocol;
        if (is_it) return integer_at(port, {"containerPort"});
      }
    }
  }
  return std::nullopt;
}

std::vector<ServiceEndpoints::Port> ports_at(const json::Value& service, const json::Value& pod) {
  std::vector<ServiceEndpoints::Port> out;
  for (const auto& port : items_at(service, {"spec", "ports"})) {
    const auto protocol = string_at(port, {"protocol"}, "TCP");
    const auto* target = json::find(port, {"targetPort"});
    const auto number = target && target->is_string()
                            ? named_port(pod, target->get_string(), protocol)
                            : std::optional(integer_at(port, {"targetPort"}, integer_at(port, {"port"})));
    if (number) out.push_back({json::find_string(port, {"name"}), protocol, *number});
  }
  return out;
}

Selector selector_of(const json::Value& service) {
  return Selector::from_labels(object_at(service, {"spec", "selector"}));
}

}  // namespace

bool has_endpoints(const json::Value& service) {
  return !object_at(service, {"spec", "selector"}).empty() && service_type_of(service) != "ExternalName";
}

std::vector<ServiceEndpoints> endpoints_of(const Registry& registry, const json::Value& service) {
  std::map<std::vector<ServiceEndpoints::Port>, std::vector<ObjectPtr>> groups;
  for (auto& pod : registry.list("pods", key_of(service).namespace_, selector_of(service))) {
    if (is_ended(*pod) || json::find_string(*pod, {"status", "podIP"}).empty()) continue;
    groups[ports_at(service, *pod)].push_back(std::move(pod));
  }
  std::vector<ServiceEndpoints> out;
  out.reserve(groups.size());
  for (auto& [ports, pods] : groups) out.push_back({ports, std::move(pods)});
  return out;
}

std::vector<kube::ObjectKey> services_of(const Registry& registry, const json::Value& pod) {
  std::vector<kube::ObjectKey> out;
  for (const auto& service : registry.list("services", key_of(pod).namespace_)) {
    if (has_endpoints(*service) && selector_of(*service).selects(pod)) out.push_back(key_of(*service));
  }
  return out;
}

bool is_serving(const json::Value& pod) { return ready_since(pod).has_value(); }

json::Object endpoint_labels(const json::Value& service) {
  auto labels = object_at(service, {"metadata", "labels"});
  if (is_headless(service)) labels["service.kubernetes.io/headless"] = "";
  return labels;
}

}  // namespace kymaros::sim
