#include "sim/admission/quota_usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kClassSuffix = ".storageclass.storage.k8s.io/";
constexpr std::string_view kHugePages = "hugepages-";

/// Kinds whose plain name counts their objects, beside count/<name>.
constexpr auto kCountedByName =
    std::to_array<std::string_view>({"configmaps", "persistentvolumeclaims", "replicationcontrollers",
                                     "resourcequotas", "secrets", "services"});
constexpr auto kOfPods = std::to_array<std::string_view>(
    {"cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
     "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods"});

bool is_one_of(const auto& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

bool is_pod(const ResourceKind& kind) { return kind.type.qualified_name() == "pods"; }
bool is_claim(const ResourceKind& kind) { return kind.type.qualified_name() == "persistentvolumeclaims"; }
bool is_service(const ResourceKind& kind) { return kind.type.qualified_name() == "services"; }

/// "nvidia.com/gpu", but not "cpu" nor anything of kubernetes.io.
bool is_extended(std::string_view resource) {
  return resource.contains('/') && !resource.contains("kubernetes.io/");
}

bool has_ended(const json::Value& pod, Time now) {
  const auto phase = json::find_string(pod, {"status", "phase"});
  if (phase == "Succeeded" || phase == "Failed") return true;
  const auto deleted = time_at(pod, {"metadata", "deletionTimestamp"});
  const std::chrono::seconds grace(integer_at(pod, {"metadata", "deletionGracePeriodSeconds"}));
  return deleted && now > *deleted + grace;
}

void add_pod(Amounts& usage, const json::Value& pod) {
  usage["pods"] = Quantity::of(1);
  for (const auto& [name, amount] : pod_amounts(pod, "requests")) {
    const bool is_plain = name == "cpu" || name == "memory" || name == "ephemeral-storage";
    if (is_plain || name.starts_with(kHugePages)) usage[name] = amount;
    if (is_plain || name.starts_with(kHugePages) || is_extended(name)) usage["requests." + name] = amount;
  }
  for (const auto& [name, amount] : pod_amounts(pod, "limits")) {
    if (name == "cpu" || name == "memory" || name == "ephemeral-storage") usage["limits." + name] = amount;
  }
}

void add_claim(Amounts& usage, const json::Value& claim) {
  const auto storage_class = json::find_string(claim, {"spec", "storageClassName"});
  const auto requested = amounts_at(claim, {"spec", "resources", "requests"});
  const auto storage = requested.find("storage");
  const auto prefix = storage_class.empty() ? std::string() : storage_class + std::string(kClassSuffix);
  if (!prefix.empty()) usage[prefix + "persistentvolumeclaims"] = Quantity::of(1);
  if (storage == requested.end()) return;
  usage["requests.storage"] = storage->second.whole();
  if (!prefix.empty()) usage[prefix + "requests.storage"] = storage->second.whole();
}

void add_service(Amounts& usage, const json::Value& service) {
  const auto type = json::find_string(service, {"spec", "type"});
  const auto& ports = items_at(service, {"spec", "ports"});
  const bool allocates = flag_at(service, {"spec", "allocateLoadBalancerNodePorts"}, true);
  std::int64_t node_ports = 0;
  if (type == "NodePort" || (type == "LoadBalancer" && allocates)) {
    node_ports = std::ssize(ports);
  } else if (type == "LoadBalancer") {
    node_ports = std::ranges::count_if(
        ports, [](const json::Value& port) { return integer_at(port, {"nodePort"}) != 0; });
  }
  usage["services.nodeports"] = Quantity::of(node_ports);
  usage["services.loadbalancers"] = Quantity::of(type == "LoadBalancer" ? 1 : 0);
}

/// It promises nothing and limits nothing.
bool is_best_effort(const json::Value& pod) {
  for (const auto* list : {"containers", "initContainers"}) {
    for (const auto& container : items_at(pod, {"spec", list})) {
      for (const auto* field : {"requests", "limits"}) {
        for (const auto& [name, amount] : amounts_at(container, {"resources", field})) {
          if ((name == "cpu" || name == "memory") && !amount.is_zero()) return false;
        }
      }
    }
  }
  return true;
}

bool selects_priority_class(const json::Value& scope, const json::Value& pod) {
  const auto name = json::find_string(pod, {"spec", "priorityClassName"});
  const auto mode = string_at(scope, {"operator"}, "Exists");
  if (mode == "Exists") return !name.empty();
  if (mode == "DoesNotExist") return name.empty();
  const auto& values = items_at(scope, {"values"});
  const bool is_listed = !name.empty() && std::ranges::find(values, json::Value(name)) != values.end();
  return (mode == "In") == is_listed;
}

bool is_in_scope(const json::Value& scope, const json::Value& pod) {
  const auto name = json::find_string(scope, {"scopeName"});
  const bool is_terminating = json::find(pod, {"spec", "activeDeadlineSeconds"}) != nullptr;
  if (name == "Terminating") return is_terminating;
  if (name == "NotTerminating") return !is_terminating;
  if (name == "BestEffort") return is_best_effort(pod);
  if (name == "NotBestEffort") return !is_best_effort(pod);
  if (name == "PriorityClass") return selects_priority_class(scope, pod);
  return false;
}

}  // namespace

Amounts quota_usage_of(const ResourceKind& kind, const json::Value& object, Time now) {
  const auto name = kind.type.qualified_name();
  Amounts usage{{"count/" + name, Quantity::of(1)}};
  if (is_one_of(kCountedByName, name)) usage[name] = Quantity::of(1);
  if (is_pod(kind) && !has_ended(object, now)) add_pod(usage, object);
  if (is_claim(kind)) add_claim(usage, object);
  if (is_service(kind)) add_service(usage, object);
  return usage;
}

bool takes_of_quota(const ResourceKind& kind, std::string_view name) {
  const auto resource = kind.type.qualified_name();
  if (name == "count/" + resource) return true;
  if (is_one_of(kCountedByName, resource) && name == resource) return true;
  if (is_service(kind)) return name == "services.nodeports" || name == "services.loadbalancers";
  if (is_claim(kind)) {
    return name == "requests.storage" ||
           name.ends_with(fmt::format("{}persistentvolumeclaims", kClassSuffix)) ||
           name.ends_with(fmt::format("{}requests.storage", kClassSuffix));
  }
  if (!is_pod(kind)) return false;
  constexpr std::string_view kRequests = "requests.";
  const auto asked = name.starts_with(kRequests) ? name.substr(kRequests.size()) : name;
  return is_one_of(kOfPods, name) || asked.starts_with(kHugePages) ||
         (name.starts_with(kRequests) && is_extended(asked));
}

bool is_in_scopes(const json::Value& quota, const ResourceKind& kind, const json::Value& object) {
  const auto& scopes = items_at(quota, {"spec", "scopes"});
  const auto& expressions = items_at(quota, {"spec", "scopeSelector", "matchExpressions"});
  if (!is_pod(kind)) return scopes.empty() && expressions.empty();
  return std::ranges::all_of(scopes,
                             [&](const json::Value& name) {
                               return is_in_scope(json::Object{{"scopeName", name}}, object);
                             }) &&
         std::ranges::all_of(expressions,
                             [&](const json::Value& scope) { return is_in_scope(scope, object); });
}

}  // namespace kymaros::sim
