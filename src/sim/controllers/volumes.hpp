#pragma once

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Persistent volumes: a dynamic provisioner for StorageClasses, the binding of claims to volumes, the
/// protection of claims that pods use, and what becomes of a volume whose claim is gone (Delete, Retain).
///
/// A class whose provisioner is to fail or to be slow says so in annotations: sim.kubernetes.io/provision:
/// never, or a duration (default 500ms).
class Volumes {
 public:
  explicit Volumes(Registry& registry);

 private:
  void note(const Change& change);
  void reconcile_claim(const kube::ObjectKey& key);
  void reconcile_volume(const kube::ObjectKey& key);
  void provision(const json::Value& claim, const json::Value& storage_class);
  void bind(const json::Value& claim, const std::string& volume);
  ObjectPtr class_of(const json::Value& claim);
  bool is_used(const kube::ObjectKey& claim);

  Registry& registry_;
  Worker claims_, volumes_;
};

}  // namespace kymaros::sim
