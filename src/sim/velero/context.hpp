#pragma once

#include <string>

#include "sim/registry.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/velero/object_store.hpp"

namespace kymaros::sim::velero {

/// A version of Velero as far as it behaves differently: 1.14 to 1.18.
struct Version {
  int minor = 18;  // of 1

  bool at_least(int other) const { return minor >= other; }
  /// "v1.18.0"
  std::string tag() const { return "v1." + std::to_string(minor) + ".0"; }
};

/// What all of Velero's controllers work with; outlives them.
struct Context {
  Registry& registry;
  ObjectStore& store;
  const Behaviour& behaviour;
  const Version& version;

  Time now() const { return registry.clock().now(); }
};

}  // namespace kymaros::sim::velero
