#include "json/merge_patch.hpp"

#include <algorithm>
#include <utility>

namespace kymaros::json {
namespace {

void apply(Value& target, const Value& patch) {
  const auto* changes = patch.if_object();
  if (!changes) {
    target = patch;
    return;
  }
  if (!target.is_object()) target.emplace_object();
  auto& object = target.get_object();
  for (const auto& [key, change] : *changes) {
    if (!change.is_null()) {
      apply(object[key], change);
    } else if (const auto found = object.find(key); found != object.end()) {
      object.stable_erase(found);
    }
  }
}

bool changes(const Value* target, const Value& patch) {
  const auto* members = patch.if_object();
  if (!members) return !target || !is_equal(*target, patch);
  const auto* object = target ? target->if_object() : nullptr;
  if (!object) return true;
  return std::ranges::any_of(*members, [&](const auto& member) {
    const auto* there = object->if_contains(member.key());
    return member.value().is_null() ? there != nullptr : changes(there, member.value());
  });
}

Object diff(const Object& from, const Object& to) {
  Object patch;
  for (const auto& [key, before] : from) {
    const Value* after = to.if_contains(key);
    if (!after || (after->is_null() && !before.is_null())) patch.emplace(key, nullptr);
  }
  for (const auto& [key, after] : to) {
    if (after.is_null()) continue;
    const Value* before = from.if_contains(key);
    if (before && before->is_object() && after.is_object()) {
      if (auto change = diff(before->get_object(), after.get_object()); !change.empty()) {
        patch.emplace(key, std::move(change));
      }
    } else if (!before || !is_equal(*before, after)) {
      patch.emplace(key, after);
    }
  }
  return patch;
}

}  // namespace

Value apply_merge_patch(Value target, const Value& patch) {
  apply(target, patch);
  return target;
}

bool merge_patch_changes(const Value& target, const Value& patch) { return changes(&target, patch); }

Value diff_merge_patch(const Value& from, const Value& to) {
  if (!from.is_object() || !to.is_object()) return to;
  return diff(from.get_object(), to.get_object());
}

}  // namespace kymaros::json
