#pragma once

#include <optional>

#include "domain/pod_facts.hpp"
#include "json/value.hpp"
#include "kube/resource.hpp"

namespace kymaros::op {

/// What the judgement needs of a Pod, tolerant of everything that is absent.
domain::PodFacts read_pod(const json::Value& pod);

/// What the judgement needs of a controller of pods (Deployment, StatefulSet, DaemonSet, ReplicaSet,
/// ReplicationController, Job). Nothing for one that another controller owns: it is judged through its owner.
std::optional<domain::WorkloadFacts> read_workload(const json::Value& object, const kube::ResourceType& type);

}  // namespace kymaros::op
