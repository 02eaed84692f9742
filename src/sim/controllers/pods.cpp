#include "sim/controllers/pods.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

/// The larger, the later it is removed.
std::tuple<bool, int, bool, std::string> worth_of(const json::Value& pod) {
  const auto phase = json::find_string(pod, {"status", "phase"});
  const auto created = json::find_string(pod, {"metadata", "creationTimestamp"});
  return {!json::find_string(pod, {"spec", "nodeName"}).empty(), phase == "Running" ? 1 : 0,
          ready_since(pod).has_value(), created};
}

}  // namespace

bool is_ended(const json::Value& pod) {
  const auto phase = json::find_string(pod, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed";
}

bool is_active(const json::Value& pod) { return !is_ended(pod) && !is_being_deleted(pod); }

std::optional<Time> ready_since(const json::Value& pod) {
  const auto* ready = find_condition(pod, "Ready");
  if (!ready || json::find_string(*ready, {"status"}) != "True") return std::nullopt;
  return time_at(*ready, {"lastTransitionTime"});
}

bool is_available(const json::Value& pod, Duration min_ready, Time now) {
  const auto since = ready_since(pod);
  return since && *since + min_ready <= now;
}

std::optional<Duration> until_available(const std::vector<ObjectPtr>& pods, Duration min_ready, Time now) {
  std::optional<Duration> longest;
  for (const auto& pod : pods) {
    const auto since = ready_since(*pod);
    if (!since || *since + min_ready <= now) continue;
    const auto left = *since + min_ready - now;
    longest = std::max(longest.value_or(left), left);
  }
  return longest;
}

Duration min_ready_of(const json::Value& workload) {
  return std::chrono::seconds(integer_at(workload, {"spec", "minReadySeconds"}));
}

json::Object pod_from(const json::Value& owner, const json::Value& pod_template, std::string_view name) {
  auto metadata = object_at(pod_template, {"metadata"});
  metadata.erase("creationTimestamp");
  metadata["namespace"] = key_of(owner).namespace_;
  if (name.empty()) {
    metadata["generateName"] = key_of(owner).name + "-";
  } else {
    metadata["name"] = name;
  }
  metadata["ownerReferences"] = json::Array{controller_reference(owner)};
  return {{"metadata", std::move(metadata)}, {"spec", object_at(pod_template, {"spec"})}};
}

bool is_of_ending_namespace(const ApiError& error) {
  return std::ranges::any_of(
      error.causes, [](const ApiError::Cause& cause) { return cause.reason == "NamespaceTerminating"; });
}

Answer<ObjectPtr> create_pod(Registry& registry, EventRecorder& events, const json::Value& owner,
                             json::Object pod) {
  auto made = registry.create("pods", std::move(pod));
  if (made) {
    events.normal(owner, "SuccessfulCreate", "Created pod: " + key_of(**made).name);
  } else if (!is_of_ending_namespace(made.error())) {
    events.warning(owner, "FailedCreate", "Error creating: " + made.error().message);
  }
  return made;
}

void delete_pod(Registry& registry, EventRecorder& events, const json::Value& owner, const json::Value& pod) {
  if (!registry.remove("pods", key_of(pod), {.uid = uid_of(pod)})) return;
  events.normal(owner, "SuccessfulDelete", "Deleted pod: " + key_of(pod).name);
}

void sort_for_removal(std::vector<ObjectPtr>& pods) {
  std::ranges::sort(pods, [](const ObjectPtr& a, const ObjectPtr& b) {
    const auto [a_bound, a_runs, a_ready, a_created] = worth_of(*a);
    const auto [b_bound, b_runs, b_ready, b_created] = worth_of(*b);
    const auto [a_key, b_key] = std::pair(key_of(*a), key_of(*b));
    return std::tie(a_bound, a_runs, a_ready, b_created, a_key) <
           std::tie(b_bound, b_runs, b_ready, a_created, b_key);
  });
}

}  // namespace kymaros::sim
