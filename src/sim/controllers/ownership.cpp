#include "sim/controllers/ownership.hpp"

#include <algorithm>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

bool is_controlled_by(const json::Value& object, const json::Value& owner) {
  const auto controller = controller_of(object);
  return controller && controller->uid == uid_of(owner);
}

bool has_selector(const json::Value& owner) { return !object_at(owner, {"spec", "selector"}).empty(); }

bool selects(const json::Value& owner, const json::Value& object) {
  const auto* selector = json::find(owner, {"spec", "selector"});
  if (!selector) return false;
  const bool is_plain = json::find_string(owner, {"kind"}) == "ReplicationController";
  return (is_plain ? Selector::from_labels(*selector) : Selector::from_object(*selector)).selects(object);
}

void hand_in(Registry& registry, const OwnerKind& kind, Worker& worker, const json::Value& dependent) {
  const auto namespace_ = key_of(dependent).namespace_;
  if (const auto controller = controller_of(dependent)) {
    if (controller->kind == kind.kind) worker.add({namespace_, controller->name});
    return;
  }
  for (const auto& owner : registry.list(kind.resource, namespace_)) {
    if (has_selector(*owner) && selects(*owner, dependent)) worker.add(key_of(*owner));
  }
}

ObjectPtr adopt(Registry& registry, const std::string& resource, const json::Value& owner,
                const ObjectPtr& orphan) {
  auto owners = items_at(*orphan, {"metadata", "ownerReferences"});
  owners.push_back(controller_reference(owner));
  const auto taken =
      registry.merge(resource, key_of(*orphan),
                     {{"metadata", json::Object{{"uid", uid_of(*orphan)}, {"ownerReferences", owners}}}});
  return taken ? *taken : nullptr;
}

void release(Registry& registry, const std::string& resource, const json::Value& owner,
             const json::Value& object) {
  json::Array kept;
  for (const auto& reference : items_at(object, {"metadata", "ownerReferences"})) {
    if (json::find_string(reference, {"uid"}) != uid_of(owner)) kept.push_back(reference);
  }
  registry.merge(resource, key_of(object), {{"metadata", json::Object{{"ownerReferences", kept}}}});
}

}  // namespace

void watch_owned(Registry& registry, const OwnerKind& kind, Worker& worker) {
  registry.storage().observe([&registry, &worker, kind](const Change& change) {
    if (change.resource == kind.resource) worker.add(key_of(*change.object));
    if (change.resource != kind.dependents) return;
    hand_in(registry, kind, worker, *change.object);
    if (change.before && change.kind == Change::Kind::Modified)
      hand_in(registry, kind, worker, *change.before);
  });
}

std::vector<ObjectPtr> claim(Registry& registry, const std::string& dependents, const json::Value& owner) {
  std::vector<ObjectPtr> out;
  for (const auto& object : registry.list(dependents, key_of(owner).namespace_)) {
    const bool is_selected = !has_selector(owner) || selects(owner, *object);
    if (is_controlled_by(*object, owner)) {
      if (is_selected) {
        out.push_back(object);
      } else if (!is_being_deleted(owner)) {
        release(registry, dependents, owner, *object);
      }
      continue;
    }
    const bool is_free = !controller_of(*object) && !is_being_deleted(*object);
    if (!is_free || !is_selected || !has_selector(owner) || is_being_deleted(owner)) continue;
    if (auto taken = adopt(registry, dependents, owner, object)) out.push_back(std::move(taken));
  }
  return out;
}

std::vector<ObjectPtr> owned_by(Registry& registry, const std::string& dependents, const json::Value& owner) {
  auto all = registry.list(dependents, key_of(owner).namespace_);
  std::erase_if(all, [&](const ObjectPtr& one) { return !is_controlled_by(*one, owner); });
  return all;
}

}  // namespace kymaros::sim
