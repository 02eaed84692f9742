#pragma once

#include "http/message.hpp"
#include "sim/api_error.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// Workloads whose number of replicas can be written by itself, as the subresource "scale".
bool has_scale(const ResourceKind& kind);

/// How far a workload is scaled (autoscaling/v1 Scale).
json::Value scale_of(const json::Value& workload);

/// Writes spec.replicas of a Scale into the workload; its Scale afterwards. 422 for a negative number, 409
/// for a Scale of an earlier version.
Answer<json::Value> write_scale(Registry& registry, const ResourceKind& kind, const kube::ObjectKey& key,
                                const json::Value& scale);

}  // namespace kymaros::sim
