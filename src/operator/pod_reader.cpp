#include "operator/pod_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kymaros::op {
namespace {

using domain::ContainerFacts;
using domain::PodFacts;

const json::Array& list_at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  static const json::Array kEmpty;
  const auto* found = json::find(value, keys);
  return found && found->is_array() ? found->get_array() : kEmpty;
}

int int_at(const json::Value& value, std::initializer_list<std::string_view> keys, int otherwise) {
  const auto* found = json::find(value, keys);
  return found && found->is_int64() ? static_cast<int>(found->get_int64()) : otherwise;
}

bool bool_at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  const auto* found = json::find(value, keys);
  return found && found->is_bool() && found->get_bool();
}

std::optional<Time> time_at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  const auto time = parse_time(json::find_string(value, keys));
  return time ? std::optional(*time) : std::nullopt;
}

const json::Value* controller_of(const json::Value& object) {
  for (const auto& owner : list_at(object, {"metadata", "ownerReferences"})) {
    if (bool_at(owner, {"controller"})) return &owner;
  }
  return nullptr;
}

ContainerFacts read_container(const json::Value& status, bool is_init) {
  ContainerFacts container{.name = json::find_string(status, {"name"}), .is_init = is_init};
  container.ready = bool_at(status, {"ready"});
  container.restarts = int_at(status, {"restartCount"}, 0);
  container.waiting_reason = json::find_string(status, {"state", "waiting", "reason"});
  container.waiting_message = json::find_string(status, {"state", "waiting", "message"});
  container.running_since = time_at(status, {"state", "running", "startedAt"});
  for (const auto* state : {"state", "lastState"}) {
    if (!json::find(status, {state, "terminated"})) continue;
    container.last_exit_code = int_at(status, {state, "terminated", "exitCode"}, 0);
    container.last_exit_reason = json::find_string(status, {state, "terminated", "reason"});
    break;
  }
  return container;
}

void read_conditions(const json::Value& pod, PodFacts& facts) {
  for (const auto& condition : list_at(pod, {"status", "conditions"})) {
    const auto type = json::find_string(condition, {"type"});
    const bool is_true = json::find_string(condition, {"status"}) == "True";
    const auto since = time_at(condition, {"lastTransitionTime"});
    if (type == "Ready" && is_true) facts.ready_since = since;
    if (type == "Initialized" && is_true) facts.initialized_at = since;
    if (type == "PodScheduled" && is_true) facts.scheduled_at = since;
    if (type == "PodScheduled" && !is_true) facts.unschedulable = json::find_string(condition, {"message"});
  }
}

/// A controller that cannot make pods says so in a condition, with the API server's words.
std::string why_blocked(const json::Value& object) {
  for (const auto& condition : list_at(object, {"status", "conditions"})) {
    const auto type = json::find_string(condition, {"type"});
    if (type != "ReplicaFailure" || json::find_string(condition, {"status"}) != "True") continue;
    return json::find_string(condition, {"message"});
  }
  return {};
}

}  // namespace

PodFacts read_pod(const json::Value& pod) {
  PodFacts facts;
  facts.id = {"", "Pod", json::find_string(pod, {"metadata", "namespace"}),
              json::find_string(pod, {"metadata", "name"})};
  facts.uid = json::find_string(pod, {"metadata", "uid"});
  facts.phase = json::find_string(pod, {"status", "phase"});
  facts.reason = json::find_string(pod, {"status", "reason"});
  facts.message = json::find_string(pod, {"status", "message"});
  facts.is_being_deleted = json::find(pod, {"metadata", "deletionTimestamp"}) != nullptr;
  facts.created_at = time_at(pod, {"metadata", "creationTimestamp"});
  if (const auto* controller = controller_of(pod)) {
    facts.controller_kind = json::find_string(*controller, {"kind"});
    facts.controller_name = json::find_string(*controller, {"name"});
  }
  read_conditions(pod, facts);
  for (const auto& status : list_at(pod, {"status", "initContainerStatuses"})) {
    facts.containers.push_back(read_container(status, true));
  }
  for (const auto& status : list_at(pod, {"status", "containerStatuses"})) {
    facts.containers.push_back(read_container(status, false));
  }
  return facts;
}

std::optional<domain::WorkloadFacts> read_workload(const json::Value& object,
                                                   const kube::ResourceType& type) {
  if (controller_of(object)) return std::nullopt;
  domain::WorkloadFacts facts;
  facts.id = {type.group, type.kind, json::find_string(object, {"metadata", "namespace"}),
              json::find_string(object, {"metadata", "name"})};
  facts.blocked = why_blocked(object);
  const int generation = int_at(object, {"metadata", "generation"}, 0);
  facts.is_observed = int_at(object, {"status", "observedGeneration"}, generation) >= generation;
  if (type.kind == "DaemonSet") {
    facts.desired = int_at(object, {"status", "desiredNumberScheduled"}, 0);
    facts.ready = int_at(object, {"status", "numberReady"}, 0);
    facts.is_observed = facts.is_observed && json::find(object, {"status", "observedGeneration"});
  } else if (type.kind == "Job") {
    facts.desired = bool_at(object, {"spec", "suspend"}) ? 0 : int_at(object, {"spec", "completions"}, 1);
    facts.ready = int_at(object, {"status", "ready"}, 0);
    facts.succeeded = int_at(object, {"status", "succeeded"}, 0);
  } else {
    facts.desired = int_at(object, {"spec", "replicas"}, 1);
    facts.ready = int_at(object, {"status", "readyReplicas"}, 0);
  }
  return facts;
}

}  // namespace kymaros::op
