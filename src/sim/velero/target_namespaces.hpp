#pragma once

#include <optional>
#include <string>

#include "sim/velero/context.hpp"
#include "sim/velero/restored_items.hpp"
#include "sim/velero/results.hpp"

namespace kymaros::sim::velero {

/// Makes sure of the namespace of each object that a restore comes to: one that is missing is made (again),
/// one that is being deleted is waited for, ten minutes for each object anew, as long as nobody else is
/// served.
class TargetNamespaces {
 public:
  enum class State { Ready, Waited, Refused };

  explicit TargetNamespaces(Registry& registry) : registry_(registry) {}

  /// `backed_up` is the namespace as it is in the backup, if it is.
  State ensure(const std::string& target, const json::Value* backed_up, RestoredItems& restored,
               Results& errors);

 private:
  State wait(const std::string& target, Results& errors);

  Registry& registry_;
  std::optional<MonotonicTime> waits_since_;
};

}  // namespace kymaros::sim::velero
