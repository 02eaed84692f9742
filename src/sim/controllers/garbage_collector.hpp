#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/controllers/owner_graph.hpp"
#include "sim/controllers/retries.hpp"
#include "sim/object.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Deletes what no owner is left of, and does what deletions in the foreground (finalizer foregroundDeletion:
/// dependents that block go first) and of orphans (finalizer orphan: dependents lose their owner, and stay)
/// ask for. The registry puts these finalizers on; this takes them off.
///
/// An owner is one object: its kind, its name in the dependent's own namespace (or in none), and its uid. A
/// reference to a kind that is not served is tried again with backoff.
class GarbageCollector {
 public:
  explicit GarbageCollector(Registry& registry);

 private:
  struct Owners {
    std::vector<Owner> solid, waiting, absent;
    bool is_certain = true;  // false: a kind is not known
  };

  void observe(const Change& change);
  void reconcile(const std::string& uid);
  Owners classify(const OwnerGraph::Place& place, const json::Value& object) const;
  void collect(const OwnerGraph::Place& place, const json::Value& object);
  void delete_before_owner(const OwnerGraph::Place& place, const json::Value& object);
  void delete_dependents_first(const OwnerGraph::Place& place, const json::Value& object);
  void orphan_dependents(const OwnerGraph::Place& place, const json::Value& object);
  void drop_owners(const OwnerGraph::Place& place, const json::Value& object,
                   const std::vector<Owner>& dropped);
  void drop_finalizer(const OwnerGraph::Place& place, const json::Value& object, std::string_view finalizer);
  ObjectPtr find(const std::string& uid) const;
  void add(const std::string& uid);

  Registry& registry_;
  OwnerGraph graph_;
  Retries retries_;
  Worker worker_;  // its keys are uids
};

}  // namespace kymaros::sim
