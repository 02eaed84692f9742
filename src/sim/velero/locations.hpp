#pragma once

#include <string>

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's controller of BackupStorageLocations: looks at each of them every minute, and says whether it can
/// be reached: there is one object store, and one bucket in it.
class Locations {
 public:
  explicit Locations(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);

  Context context_;
  Worker worker_;
};

/// The location of that name, or the default one for an empty name; nothing if there is none.
ObjectPtr find_location(Registry& registry, const std::string& name);
bool is_available(const json::Value& location);

}  // namespace kymaros::sim::velero
