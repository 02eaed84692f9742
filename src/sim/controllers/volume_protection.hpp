#pragma once

#include <string>
#include <string_view>

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Takes the finalizers off that protect claims while a pod with a node uses them (running or not: until it
/// is gone), and volumes while they are bound.
class VolumeProtection {
 public:
  explicit VolumeProtection(Registry& registry);

 private:
  void observe(const Change& change);
  void release_claim(const kube::ObjectKey& key);
  void release_volume(const kube::ObjectKey& key);
  bool is_used(const kube::ObjectKey& claim) const;
  void drop_finalizer(const std::string& resource, const json::Value& object, std::string_view finalizer);

  Registry& registry_;
  Worker claims_, volumes_;
};

}  // namespace kymaros::sim
