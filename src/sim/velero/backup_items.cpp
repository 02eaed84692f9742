#include "sim/velero/backup_items.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr const char* kClaims = "persistentvolumeclaims";
constexpr const char* kDefinitions = "customresourcedefinitions.apiextensions.k8s.io";
constexpr const char* kRoleBindings = "clusterrolebindings.rbac.authorization.k8s.io";
constexpr const char* kRoles = "clusterroles.rbac.authorization.k8s.io";

/// Pods come first, with what they use: their volumes' data is to be as old as the rest. Then the core group.
std::vector<const ResourceKind*> kinds_in_order(const ResourceCatalog& catalog) {
  auto kinds = catalog.all();
  std::ranges::sort(kinds, {}, [](const ResourceKind* kind) {
    auto name = kind->type.qualified_name();
    const int rank = name == "pods" ? 0 : kind->type.group.empty() ? 1 : 2;
    return std::pair(rank, std::move(name));
  });
  return kinds;
}

class Collection {
 public:
  Collection(Registry& registry, const json::Value& spec) : registry_(registry), spec_(spec) {}

  std::vector<Item> collect() && {
    for (const auto* kind : kinds_in_order(registry_.catalog())) {
      // The same objects as "events", under another group.
      if (kind->type.qualified_name() == "events.events.k8s.io" || !includes_resource(spec_, *kind)) continue;
      for (const auto& object : registry_.list(*kind, "")) {
        if (is_meant(*kind, *object)) add(*kind, object);
      }
    }
    add_namespaces();
    return std::move(items_);
  }

 private:
  bool is_meant(const ResourceKind& kind, const json::Value& object) const {
    if (kind.type.qualified_name() == "namespaces" || !selects(spec_, object)) return false;
    const auto namespace_ = key_of(object).namespace_;
    if (!namespace_.empty()) return includes_namespace(spec_, namespace_) && is_active(namespace_);
    const auto* wish = json::find(spec_, {"includeClusterResources"});
    if (wish && wish->is_bool()) return wish->get_bool();
    if (!texts_at(spec_, {"includedClusterScopedResources"}).empty()) return true;
    return includes_every_namespace(spec_);
  }

  bool is_active(const std::string& namespace_) const {
    const auto there = registry_.find("namespaces", {"", namespace_});
    return there && !is_being_deleted(*there);
  }

  void add(const ResourceKind& kind, const ObjectPtr& object) {
    const auto resource = kind.type.qualified_name();
    if (is_being_deleted(*object) || label_of(*object, kExcludeFromBackup) == "true") return;
    if (!seen_.emplace(resource, key_of(*object)).second) return;
    items_.push_back({resource, object});
    add_companions(kind, *object);
  }

  /// What a plugin of Velero names as belonging to an object. Filters still exclude it, selectors do not.
  void add_companion(const std::string& resource, const kube::ObjectKey& key) {
    const auto* kind = registry_.catalog().find(resource);
    const auto object = kind ? registry_.find(resource, key) : nullptr;
    if (!object) return;
    const bool is_let_in =
        key.namespace_.empty() ? !excludes_resource(spec_, *kind) : includes_resource(spec_, *kind);
    if (is_let_in) add(*kind, object);
  }

  void add_companions(const ResourceKind& kind, const json::Value& object) {
    const auto resource = kind.type.qualified_name();
    if (resource == "pods") add_companions_of_pod(object);
    if (resource == kClaims) {
      if (const auto volume = json::find_string(object, {"spec", "volumeName"}); !volume.empty())
        add_companion("persistentvolumes", {"", volume});
    }
    if (resource == "serviceaccounts") add_roles_of(key_of(object));
    if (kind.is_custom && !kind.type.group.ends_with("velero.io"))
      add_companion(kDefinitions, {"", resource});
  }

  void add_companions_of_pod(const json::Value& pod) {
    const auto namespace_ = key_of(pod).namespace_;
    for (const auto& volume : items_at(pod, {"spec", "volumes"})) {
      const auto claim = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
      if (!claim.empty()) add_companion(kClaims, {namespace_, claim});
    }
    const auto priority = json::find_string(pod, {"spec", "priorityClassName"});
    if (!priority.empty()) add_companion("priorityclasses.scheduling.k8s.io", {"", priority});
  }

  void add_roles_of(const kube::ObjectKey& account) {
    for (const auto& binding : registry_.list(kRoleBindings, "")) {
      const auto& subjects = items_at(*binding, {"subjects"});
      const bool names_it = std::ranges::any_of(subjects, [&](const json::Value& subject) {
        return json::find_string(subject, {"kind"}) == "ServiceAccount" &&
               json::find_string(subject, {"namespace"}) == account.namespace_ &&
               json::find_string(subject, {"name"}) == account.name;
      });
      if (!names_it) continue;
      add_companion(kRoleBindings, key_of(*binding));
      add_companion(kRoles, {"", json::find_string(*binding, {"roleRef", "name"})});
    }
  }

  /// Those that are meant by name or by selector, and those of which something was taken; none, if the backup
  /// is to hold other kinds alone.
  void add_namespaces() {
    std::set<std::string> used;
    for (const auto& item : items_) used.insert(key_of(*item.object).namespace_);
    const auto* kind = registry_.catalog().find("namespaces");
    // The lists by scope need not name them; the older ones must, if they name anything.
    const bool is_old = !texts_at(spec_, {"includedResources"}).empty();
    if (excludes_resource(spec_, *kind) || (is_old && !includes_resource(spec_, *kind))) return;
    if (!flag_at(spec_, {"includeClusterResources"}, true)) return;
    for (const auto& object : registry_.list(*kind, "")) {
      const auto name = key_of(*object).name;
      const bool is_chosen = has_selector(spec_) && includes_every_namespace(spec_)
                                 ? selects(spec_, *object)
                                 : includes_namespace(spec_, name);
      if (is_chosen || used.contains(name)) add(*kind, object);
    }
  }

  Registry& registry_;
  const json::Value& spec_;
  std::vector<Item> items_;
  std::set<std::pair<std::string, kube::ObjectKey>> seen_;
};

}  // namespace

std::vector<Item> items_to_back_up(Registry& registry, const json::Value& spec) {
  return Collection(registry, spec).collect();
}

}  // namespace kymaros::sim::velero
