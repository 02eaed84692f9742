#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kube/condition.hpp"
#include "kube/object_meta.hpp"
#include "kube/objects/label_selector.hpp"
#include "kube/objects/pod_spec.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

/// What Deployments, StatefulSets and ReplicaSets have in common. An absent `replicas` means 1.
struct ReplicatedSpec {
  std::optional<int> replicas;
  LabelSelector selector;
  PodTemplate template_;
};
BOOST_DESCRIBE_STRUCT(ReplicatedSpec, (), (replicas, selector, template_))

struct ReplicatedStatus {
  std::optional<std::int64_t> observedGeneration;
  int replicas = 0;
  int readyReplicas = 0;
  int availableReplicas = 0;
  int updatedReplicas = 0;  // not of ReplicaSets
  std::vector<Condition> conditions;
};
BOOST_DESCRIBE_STRUCT(ReplicatedStatus, (),
                      (observedGeneration, replicas, readyReplicas, availableReplicas, updatedReplicas,
                       conditions))

struct Deployment {
  ObjectMeta metadata;
  ReplicatedSpec spec;
  ReplicatedStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Deployment, (), (metadata, spec, status))

struct ReplicaSet {
  ObjectMeta metadata;
  ReplicatedSpec spec;
  ReplicatedStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(ReplicaSet, (), (metadata, spec, status))

struct ClaimTemplate {
  ObjectMeta metadata;
};
BOOST_DESCRIBE_STRUCT(ClaimTemplate, (), (metadata))

struct StatefulSetSpec {
  std::optional<int> replicas;
  LabelSelector selector;
  PodTemplate template_;
  std::string serviceName;
  std::vector<ClaimTemplate> volumeClaimTemplates;
};
BOOST_DESCRIBE_STRUCT(StatefulSetSpec, (), (replicas, selector, template_, serviceName, volumeClaimTemplates))

struct StatefulSet {
  ObjectMeta metadata;
  StatefulSetSpec spec;
  ReplicatedStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(StatefulSet, (), (metadata, spec, status))

struct DaemonSetSpec {
  LabelSelector selector;
  PodTemplate template_;
};
BOOST_DESCRIBE_STRUCT(DaemonSetSpec, (), (selector, template_))

struct DaemonSetStatus {
  std::optional<std::int64_t> observedGeneration;
  int desiredNumberScheduled = 0;
  int currentNumberScheduled = 0;
  int numberReady = 0;
  int numberAvailable = 0;
  std::vector<Condition> conditions;
};
BOOST_DESCRIBE_STRUCT(DaemonSetStatus, (),
                      (observedGeneration, desiredNumberScheduled, currentNumberScheduled, numberReady,
                       numberAvailable, conditions))

struct DaemonSet {
  ObjectMeta metadata;
  DaemonSetSpec spec;
  DaemonSetStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(DaemonSet, (), (metadata, spec, status))

}  // namespace kymaros::kube
