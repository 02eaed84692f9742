#include "sim/controllers/garbage_collector.hpp"

#include <algorithm>
#include <utility>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kForeground = "foregroundDeletion";
constexpr auto kOrphan = "orphan";
constexpr auto kDelay = std::chrono::milliseconds(20);

bool has_finalizer(const json::Value& object, std::string_view finalizer) {
  const auto all = finalizers_of(object);
  return std::ranges::find(all, finalizer) != all.end();
}

bool waits_for_dependents(const json::Value& object) {
  return is_being_deleted(object) && has_finalizer(object, kForeground);
}

const json::Array& references_of(const json::Value& object) {
  return items_at(object, {"metadata", "ownerReferences"});
}

bool blocks(const json::Value& dependent, const std::string& owner) {
  return std::ranges::any_of(references_of(dependent), [&](const json::Value& reference) {
    return json::find_string(reference, {"uid"}) == owner && flag_at(reference, {"blockOwnerDeletion"});
  });
}

std::string group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(api_version.substr(0, slash));
}

/// It has owners to look for, or begins or goes on to be deleted.
bool matters(const Change& change) {
  if (is_being_deleted(*change.object)) return true;
  if (references_of(*change.object).empty()) return false;
  return !change.before || references_of(*change.before) != references_of(*change.object);
}

/// Deletions that come from outside keep what was asked for before.
Deletion::Propagation propagation_of(const json::Value& object) {
  if (has_finalizer(object, kOrphan)) return Deletion::Propagation::Orphan;
  if (has_finalizer(object, kForeground)) return Deletion::Propagation::Foreground;
  return Deletion::Propagation::Background;
}

json::Object metadata_patch(std::string_view field, json::Array list) {
  return {{"metadata", json::Object{{field, list.empty() ? json::Value() : json::Value(std::move(list))}}}};
}

}  // namespace

GarbageCollector::GarbageCollector(Registry& registry)
    : registry_(registry),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key.name); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void GarbageCollector::observe(const Change& change) {
  graph_.on(change);
  const auto uid = uid_of(*change.object);
  const bool is_gone = change.kind == Change::Kind::Deleted;
  if (is_gone) {
    retries_.forget({"", uid});
    for (const auto& dependent : graph_.dependents_of(uid)) add(dependent);
  } else if (matters(change)) {
    add(uid);
  }
  const auto& owned = change.before ? *change.before : *change.object;
  for (const auto& owner : owners_of(owned)) {
    const auto found = find(owner.uid);
    if (found && waits_for_dependents(*found)) add(owner.uid);
  }
}

void GarbageCollector::add(const std::string& uid) { worker_.add({"", uid}, kDelay); }

ObjectPtr GarbageCollector::find(const std::string& uid) const {
  const auto place = graph_.find(uid);
  return place ? registry_.find(place->resource, place->key) : nullptr;
}

void GarbageCollector::reconcile(const std::string& uid) {
  const auto place = graph_.find(uid);
  const auto object = place ? registry_.find(place->resource, place->key) : nullptr;
  if (!object) return;
  if (!is_being_deleted(*object)) return collect(*place, *object);
  if (has_finalizer(*object, kOrphan)) {
    orphan_dependents(*place, *object);
  } else if (has_finalizer(*object, kForeground)) {
    delete_dependents_first(*place, *object);
  }
}

GarbageCollector::Owners GarbageCollector::classify(const OwnerGraph::Place& place,
                                                    const json::Value& object) const {
  Owners out;
  for (auto& owner : owners_of(object)) {
    const auto* kind = registry_.catalog().find_kind(group_of(owner.api_version), owner.kind);
    const bool is_namespaced = kind && kind->type.scope == kube::Scope::Namespaced;
    if (!kind || (is_namespaced && place.key.namespace_.empty())) {
      out.is_certain = false;
      continue;
    }
    const auto found = registry_.find(kind->type.qualified_name(),
                                      {is_namespaced ? place.key.namespace_ : std::string(), owner.name});
    const bool is_there = found && uid_of(*found) == owner.uid;
    auto& list = !is_there ? out.absent : waits_for_dependents(*found) ? out.waiting : out.solid;
    list.push_back(std::move(owner));
  }
  return out;
}

void GarbageCollector::collect(const OwnerGraph::Place& place, const json::Value& object) {
  if (owners_of(object).empty()) return;
  const auto uid = uid_of(object);
  auto owners = classify(place, object);
  if (!owners.is_certain) return worker_.add({"", uid}, retries_.next({"", uid}));
  retries_.forget({"", uid});
  if (!owners.solid.empty()) {
    auto dropped = std::move(owners.absent);
    std::ranges::move(owners.waiting, std::back_inserter(dropped));
    if (!dropped.empty()) drop_owners(place, object, dropped);
  } else if (!owners.waiting.empty() && !graph_.dependents_of(uid).empty()) {
    delete_before_owner(place, object);
  } else {
    registry_.remove(place.resource, place.key, {.propagation = propagation_of(object), .uid = uid});
  }
}

/// Its own dependents go before it, too. Where one of them waits already, each would wait for the other: then
/// this one blocks nobody any more.
void GarbageCollector::delete_before_owner(const OwnerGraph::Place& place, const json::Value& object) {
  const auto uid = uid_of(object);
  const auto dependents = graph_.dependents_of(uid);
  const bool is_circle = std::ranges::any_of(dependents, [&](const std::string& dependent) {
    const auto found = find(dependent);
    return found && waits_for_dependents(*found);
  });
  if (is_circle) {
    auto references = references_of(object);
    for (auto& reference : references) reference.as_object()["blockOwnerDeletion"] = false;
    registry_.merge(place.resource, place.key, metadata_patch("ownerReferences", std::move(references)));
  }
  registry_.remove(place.resource, place.key, {.propagation = Deletion::Propagation::Foreground, .uid = uid});
}

void GarbageCollector::delete_dependents_first(const OwnerGraph::Place& place, const json::Value& object) {
  const auto uid = uid_of(object);
  bool is_blocked = false;
  for (const auto& dependent : graph_.dependents_of(uid)) {
    const auto found = find(dependent);
    if (!found) continue;
    is_blocked = is_blocked || blocks(*found, uid);
    if (!is_being_deleted(*found)) add(dependent);
  }
  if (!is_blocked) drop_finalizer(place, object, kForeground);
}

void GarbageCollector::orphan_dependents(const OwnerGraph::Place& place, const json::Value& object) {
  const auto uid = uid_of(object);
  const auto dependents = graph_.dependents_of(uid);
  for (const auto& dependent : dependents) {
    const auto its_place = graph_.find(dependent);
    const auto found = find(dependent);
    if (found) drop_owners(*its_place, *found, {{.api_version = "", .kind = "", .name = "", .uid = uid}});
  }
  drop_finalizer(place, object, kOrphan);
}

void GarbageCollector::drop_owners(const OwnerGraph::Place& place, const json::Value& object,
                                   const std::vector<Owner>& dropped) {
  json::Array kept;
  for (const auto& reference : references_of(object)) {
    const auto uid = json::find_string(reference, {"uid"});
    const bool goes = std::ranges::any_of(dropped, [&](const Owner& owner) { return owner.uid == uid; });
    if (!goes) kept.push_back(reference);
  }
  registry_.merge(place.resource, place.key, metadata_patch("ownerReferences", std::move(kept)));
}

void GarbageCollector::drop_finalizer(const OwnerGraph::Place& place, const json::Value& object,
                                      std::string_view finalizer) {
  json::Array kept;
  for (const auto& one : finalizers_of(object)) {
    if (one != finalizer) kept.emplace_back(one);
  }
  registry_.merge(place.resource, place.key, metadata_patch("finalizers", std::move(kept)));
}

}  // namespace kymaros::sim
