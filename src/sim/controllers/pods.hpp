#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// Neither ended nor being deleted.
bool is_active(const json::Value& pod);
/// Succeeded or Failed: it does nothing any more.
bool is_ended(const json::Value& pod);
std::optional<Time> ready_since(const json::Value& pod);
/// Ready for `min_ready` at least.
bool is_available(const json::Value& pod, Duration min_ready, Time now);
/// How long until all pods that are ready are available; nothing if they all are.
std::optional<Duration> until_available(const std::vector<ObjectPtr>& pods, Duration min_ready, Time now);

/// spec.minReadySeconds of a workload.
Duration min_ready_of(const json::Value& workload);

/// A pod of `owner` from a template. Without a name: one that is generated from the owner's.
json::Object pod_from(const json::Value& owner, const json::Value& pod_template, std::string_view name = {});

/// A creation was refused because its namespace is going: there is nothing to be said or tried again.
bool is_of_ending_namespace(const ApiError& error);

/// Creates a pod and tells it as an event of its owner ("Created pod: web-x2x2x").
Answer<ObjectPtr> create_pod(Registry& registry, EventRecorder& events, const json::Value& owner,
                             json::Object pod);
void delete_pod(Registry& registry, EventRecorder& events, const json::Value& owner, const json::Value& pod);

/// Those that a controller removes first come first: without a node, not running, not ready, younger.
void sort_for_removal(std::vector<ObjectPtr>& pods);

}  // namespace kymaros::sim
