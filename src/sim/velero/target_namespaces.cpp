#include "sim/velero/target_namespaces.hpp"

#include <fmt/format.h>

#include "sim/object.hpp"
#include "sim/velero/restored_object.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr auto kTerminating = std::chrono::minutes(10);  // --terminating-resource-timeout

}  // namespace

TargetNamespaces::State TargetNamespaces::ensure(const std::string& target, const json::Value* backed_up,
                                                 RestoredItems& restored, Results& errors) {
  const auto there = registry_.find("namespaces", {"", target});
  if (there && is_being_deleted(*there)) return wait(target, errors);
  waits_since_.reset();
  if (there) return State::Ready;
  const auto made = registry_.create("namespaces", namespace_to_make(backed_up, target));
  if (!made) {
    errors.velero.push_back(fmt::format("error creating namespace {}: {}", target, made.error().message));
    return State::Refused;
  }
  restored.note(RestoredItems::id_of(**made, ""), "created");
  return State::Ready;
}

TargetNamespaces::State TargetNamespaces::wait(const std::string& target, Results& errors) {
  const auto now = registry_.clock().monotonic();
  if (!waits_since_) waits_since_ = now;
  if (now < *waits_since_ + kTerminating) return State::Waited;
  waits_since_.reset();
  errors.velero.push_back(
      fmt::format("timed out waiting for terminating namespace {} to disappear before restoring: context "
                  "deadline exceeded",
                  target));
  return State::Refused;
}

}  // namespace kymaros::sim::velero
