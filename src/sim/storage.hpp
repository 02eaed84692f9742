#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "json/value.hpp"
#include "kube/resource.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// An object as it was at one version; never changed, so that lists and watches share it.
using ObjectPtr = std::shared_ptr<const json::Value>;

/// One write.
struct Change {
  enum class Kind { Added, Modified, Deleted };

  Kind kind;
  std::int64_t version;
  std::string resource;  // qualified name: "pods", "deployments.apps"
  ObjectPtr object;      // Deleted: its last state, with the version of the deletion
  ObjectPtr before;      // nothing if it was added
  MonotonicTime at;
};

/// All objects and the changes that led there, as etcd keeps them. It knows nothing of what objects mean.
class Storage {
 public:
  using Objects = std::map<kube::ObjectKey, ObjectPtr>;

  explicit Storage(Clock& clock) : clock_(clock) {}
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  /// In the order of their keys; empty for a kind that nobody has.
  const Objects& all(const std::string& resource) const;
  /// Nothing if there is none.
  ObjectPtr find(const std::string& resource, const kube::ObjectKey& key) const;
  /// The kinds that have objects.
  std::vector<std::string> resources() const;

  /// Stores `object` under its own name with the next version; what is stored. A write that changes nothing
  /// does not happen.
  ObjectPtr put(const std::string& resource, json::Value object);
  void erase(const std::string& resource, const kube::ObjectKey& key);

  std::int64_t version() const { return version_; }
  /// Changes after `version` in their order; nullptr if some of them are no longer kept.
  const std::deque<Change>& history() const { return history_; }
  /// Watches can begin at this version or later.
  std::int64_t oldest_version() const { return forgotten_; }
  /// Forgets the changes so far. (It forgets what is older than 10 minutes by itself.)
  void compact();

  /// Calls `told` after each change; for as long as the storage lives. What it is told of it may read, but
  /// must not write while it is called.
  void observe(std::function<void(const Change&)> told) { observers_.push_back(std::move(told)); }

 private:
  void tell(Change change);

  Clock& clock_;
  std::int64_t version_ = 1;
  std::int64_t forgotten_ = 0;
  std::map<std::string, Objects> objects_;
  std::deque<Change> history_;
  std::vector<std::function<void(const Change&)>> observers_;
};

}  // namespace kymaros::sim
