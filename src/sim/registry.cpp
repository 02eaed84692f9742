#include "sim/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "json/merge_patch.hpp"
#include "json/patch.hpp"
#include "sim/apply.hpp"
#include "sim/birth.hpp"
#include "sim/fields.hpp"
#include "sim/metadata_checks.hpp"
#include "sim/object.hpp"
#include "sim/openapi/builtin_schemas.hpp"
#include "sim/writing/decode.hpp"
#include "sim/writing/strategic_merge_patch.hpp"

namespace kymaros::sim {
namespace {

constexpr std::int64_t kDefaultGrace = 30;  // of pods, seconds

/// Fields of metadata that no client changes.
constexpr auto kImmutable = std::to_array<std::string_view>(
    {"name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
     "generateName", "generation", "selfLink", "resourceVersion"});

/// Nothing holds an object that is being deleted any more.
bool may_go(const json::Value& object) {
  if (!is_being_deleted(object) || !finalizers_of(object).empty()) return false;
  if (integer_at(object, {"metadata", "deletionGracePeriodSeconds"}, 0) > 0) return false;
  const auto* held = json::find(object, {"spec", "finalizers"});  // of namespaces
  const bool is_namespace = json::find_string(object, {"kind"}) == "Namespace";
  return !is_namespace || !held || !held->is_array() || held->get_array().empty();
}

bool differs_in_annotations(const json::Value& before, const json::Value& after) {
  return object_at(before, {"metadata", "annotations"}) != object_at(after, {"metadata", "annotations"});
}

void keep_member(json::Object& to, const json::Object& from, std::string_view name) {
  if (const auto* value = from.if_contains(name)) {
    to[name] = *value;
  } else {
    to.erase(name);
  }
}

/// True if something else than metadata differs, and than a status that is a subresource.
bool differs_in_substance(const ResourceKind& kind, const json::Value& before, const json::Value& after) {
  const auto counts = [&](std::string_view name) {
    return name != "metadata" && (name != "status" || !kind.has_status);
  };
  const auto differs_from = [&](const json::Object& other) {
    return [&](const auto& member) {
      const auto* there = other.if_contains(member.key());
      return counts(member.key()) && (!there || !json::is_equal(*there, member.value()));
    };
  };
  const auto& was = before.get_object();
  const auto& is = after.get_object();
  return std::ranges::any_of(was, differs_from(is)) || std::ranges::any_of(is, differs_from(was));
}

/// All of `object` but its status, and `status` in its place unless that is null.
json::Value with_status(const json::Value& object, json::Value status) {
  json::Object out;
  for (const auto& [name, value] : object.get_object()) {
    if (name != "status") out.emplace(name, value);
  }
  if (!status.is_null()) out["status"] = std::move(status);
  return out;
}

/// How long a pod is given; nothing if it need not be waited for.
std::int64_t grace_of(const json::Value& pod, const Deletion& how) {
  const auto phase = json::find_string(pod, {"status", "phase"});
  const bool runs_nowhere = json::find_string(pod, {"spec", "nodeName"}).empty();
  if (runs_nowhere || phase == "Succeeded" || phase == "Failed") return 0;
  if (how.grace) return std::chrono::ceil<std::chrono::seconds>(*how.grace).count();
  return integer_at(pod, {"spec", "terminationGracePeriodSeconds"}, kDefaultGrace);
}

/// About as many bytes as it takes as JSON.
std::size_t size_of(const json::Value& value) {
  constexpr std::size_t kPunctuation = 4;
  std::size_t size = kPunctuation;
  if (const auto* text = value.if_string()) size += text->size();
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) size += size_of(item);
  }
  if (const auto* members = value.if_object()) {
    for (const auto& [name, inner] : *members) size += name.size() + size_of(inner);
  }
  return size;
}

/// etcd takes no more (--max-request-bytes).
std::optional<ApiError> check_size(const json::Value& object) {
  constexpr std::size_t kMost = 1024 * 1024 * 3 / 2;
  if (size_of(object) <= kMost) return std::nullopt;
  return ApiError{.code = 500, .reason = "", .message = "etcdserver: request is too large"};
}

void add_finalizer(json::Value& object, std::string_view finalizer) {
  auto& list = metadata_of(object)["finalizers"];
  if (!list.is_array()) list = json::Array();
  auto& all = list.get_array();
  const json::Value wanted(finalizer);
  if (std::ranges::find(all, wanted) == all.end()) all.push_back(wanted);
}

bool is_dry_run(const ClientWrite* client) { return client && client->is_dry_run; }

/// 415 for a patch of a form that the kind does not take.
Answer<json::Value> patched(const ResourceKind& kind, const json::Value& before, PatchType type,
                            const json::Value& patch) {
  if (type == PatchType::Merge) return json::apply_merge_patch(before, patch);
  if (type == PatchType::Strategic) {
    const auto* schema = kind.is_custom ? nullptr : builtin_schema(kind.type);
    return schema ? apply_strategic_merge_patch(before, patch, *schema) : unsupported_patch();
  }
  auto after = json::apply_json_patch(before, patch);
  if (after) return *std::move(after);
  return std::unexpected(
      ApiError{.code = 422,
               .reason = "Invalid",
               .message = "the server rejected our request due to an error in our request"});
}

}  // namespace

Registry::Registry(Storage& storage, ResourceCatalog& catalog, Clock& clock, Random& random)
    : storage_(storage), catalog_(catalog), clock_(clock), random_(random) {}

const ResourceKind& Registry::kind_of(const std::string& resource) const {
  const auto* kind = catalog_.find(resource);
  if (!kind) throw std::logic_error("no such kind in the simulated cluster: " + resource);
  return *kind;
}

Answer<ObjectPtr> Registry::get(const ResourceKind& kind, const kube::ObjectKey& key) const {
  const auto name = kind.type.qualified_name();
  if (auto found = storage_.find(name, key)) return found;
  return not_found(name, key.name);
}

std::vector<ObjectPtr> Registry::list(const ResourceKind& kind, const std::string& namespace_,
                                      const Selector& selector) const {
  return list(kind.type.qualified_name(), namespace_, selector);
}

std::vector<ObjectPtr> Registry::list(const std::string& resource, const std::string& namespace_,
                                      const Selector& selector) const {
  std::vector<ObjectPtr> out;
  const auto& all = storage_.all(resource);
  for (auto at = all.lower_bound({namespace_, ""}); at != all.end(); ++at) {
    if (!namespace_.empty() && at->first.namespace_ != namespace_) break;
    if (selector.selects(*at->second)) out.push_back(at->second);
  }
  return out;
}

std::optional<ApiError> Registry::admit(Admission::Verb verb, const ResourceKind& kind, json::Value& object,
                                        const json::Value* before, Part part) {
  const Admission admission{.verb = verb, .kind = kind, .object = object, .before = before, .part = part};
  for (const auto& one : admissions_) {
    if (auto refused = one(admission)) return refused;
  }
  return std::nullopt;
}

ObjectPtr Registry::put(const std::string& resource, json::Value object, bool is_dry_run) {
  if (is_dry_run) return std::make_shared<const json::Value>(std::move(object));
  return storage_.put(resource, std::move(object));
}

ObjectPtr Registry::erase(const std::string& resource, json::Value last, bool is_dry_run) {
  if (!is_dry_run) storage_.erase(resource, key_of(last));
  return std::make_shared<const json::Value>(std::move(last));
}

Answer<ObjectPtr> Registry::create(const ResourceKind& kind, json::Value object, ClientWrite* client) {
  const auto resource = kind.type.qualified_name();
  if (auto refused = client ? decode(kind, object, *client) : std::nullopt) return std::unexpected(*refused);
  if (auto refused = complete_new(kind, object, clock_, random_)) return std::unexpected(*refused);
  drop_empty_members(metadata_of(object));
  if (auto refused = check_metadata(kind, object)) return std::unexpected(*refused);
  if (auto refused = admit(Admission::Verb::Create, kind, object, nullptr)) return std::unexpected(*refused);
  if (auto refused = check_size(object)) return std::unexpected(*refused);
  const auto key = key_of(object);
  if (storage_.find(resource, key)) return already_exists(resource, key.name);
  return put(resource, std::move(object), is_dry_run(client));
}

Answer<ObjectPtr> Registry::update(const ResourceKind& kind, json::Value object, Part part,
                                   ClientWrite* client) {
  const auto resource = kind.type.qualified_name();
  if (auto refused = client ? decode(kind, object, *client) : std::nullopt) return std::unexpected(*refused);
  const auto key = key_of(object);
  const auto before = storage_.find(resource, key);
  if (!before && part == Part::Main && kind.creates_by_update) return create(kind, std::move(object), client);
  if (!before) return not_found(resource, key.name);
  const auto version = json::find_string(object, {"metadata", "resourceVersion"});
  if (version.empty() && !kind.takes_unconditional_updates) {
    return invalid(resource, key.name,
                   {{.reason = "FieldValueInvalid",
                     .message = "Invalid value: 0: must be specified for an update",
                     .field = "metadata.resourceVersion"}});
  }
  return replace(kind, *before, std::move(object), part, client);
}

Answer<ObjectPtr> Registry::replace(const ResourceKind& kind, const json::Value& before, json::Value after,
                                    Part part, const ClientWrite* client) {
  const auto resource = kind.type.qualified_name();
  const auto key = key_of(before);
  const auto version = json::find_string(after, {"metadata", "resourceVersion"});
  if (!version.empty() && version != json::find_string(before, {"metadata", "resourceVersion"})) {
    return conflict(
        resource, key.name,
        "the object has been modified; please apply your changes to the latest version and try again");
  }
  const auto uid = uid_of(after);
  if (!uid.empty() && uid != uid_of(before)) {
    return conflict(resource, key.name,
                    fmt::format("Precondition failed: UID in precondition: {}, UID in object meta: {}", uid,
                                uid_of(before)));
  }
  drop_empty_members(metadata_of(after));
  if (auto refused = check_unchanged_metadata(kind, before, after)) return std::unexpected(*refused);
  if (auto refused = check_metadata(kind, after)) return std::unexpected(*refused);
  auto& root = after.as_object();
  if (part == Part::Status) {
    auto status = root.contains("status") ? std::move(root["status"]) : json::Value();
    const auto managed = items_at(after, {"metadata", "managedFields"});
    after = with_status(before, std::move(status));
    if (!managed.empty()) metadata_of(after)["managedFields"] = managed;
  } else if (kind.has_status) {
    keep_member(root, before.get_object(), "status");
  }
  for (const auto* field : {"apiVersion", "kind"}) keep_member(root, before.get_object(), field);
  for (const auto field : kImmutable) {
    keep_member(metadata_of(after), before.at("metadata").get_object(), field);
  }
  if (is_being_deleted(before)) {
    const auto known = finalizers_of(before);
    for (const auto& finalizer : finalizers_of(after)) {
      if (std::ranges::find(known, finalizer) != known.end()) continue;
      return invalid(
          kind.qualified_kind(), key.name,
          {{.reason = "FieldValueForbidden",
            .message = fmt::format("Forbidden: no new finalizers can be added if the object is being "
                                   "deleted, found new finalizers []string{{\"{}\"}}",
                                   finalizer),
            .field = "metadata.finalizers"}});
    }
  }
  if (auto refused = admit(Admission::Verb::Update, kind, after, &before, part)) {
    return std::unexpected(*refused);
  }
  if (auto refused = check_size(after)) return std::unexpected(*refused);
  const bool is_counted = part == Part::Main && kind.has_generation;
  if (is_counted && (differs_in_substance(kind, before, after) ||
                     (client && kind.counts_annotations && differs_in_annotations(before, after)))) {
    metadata_of(after)["generation"] = integer_at(before, {"metadata", "generation"}, 0) + 1;
  }
  if (may_go(after)) return erase(resource, std::move(after), is_dry_run(client));
  return put(resource, std::move(after), is_dry_run(client));
}

Answer<ObjectPtr> Registry::patch(const ResourceKind& kind, const kube::ObjectKey& key, PatchType type,
                                  const json::Value& patch, Part part, ClientWrite* client) {
  if (type == PatchType::Apply) return apply(kind, key, patch, part, client);
  const auto resource = kind.type.qualified_name();
  const auto before = storage_.find(resource, key);
  if (!before) return not_found(resource, key.name);
  auto after = patched(kind, *before, type, patch);
  if (!after) return std::unexpected(after.error());
  if (auto refused =
          client && type == PatchType::Strategic ? refuse_types(kind, *after, patch) : std::nullopt)
    return std::unexpected(*refused);
  return replace_patched(kind, *before, *std::move(after), part, client);
}

/// The server compares what a patch names with what is there; a PUT's uid is a precondition instead.
Answer<ObjectPtr> Registry::replace_patched(const ResourceKind& kind, const json::Value& before,
                                            json::Value after, Part part, ClientWrite* client) {
  if (auto refused = client ? decode(kind, after, *client) : std::nullopt) return std::unexpected(*refused);
  if (auto refused = check_unchanged_metadata(kind, before, after)) return std::unexpected(*refused);
  return replace(kind, before, std::move(after), part, client);
}

Answer<ObjectPtr> Registry::apply(const ResourceKind& kind, const kube::ObjectKey& key,
                                  const json::Value& configuration, Part part, ClientWrite* client) {
  const auto before = storage_.find(kind.type.qualified_name(), key);
  if (!before && json::find_string(configuration, {"metadata", "name"}).empty()) {
    return bad_request(fmt::format(
        "the name of the object ({} based on URL) was undeterminable: name must be provided", key.name));
  }
  const auto* schema = kind.schema ? &kind.schema->root() : builtin_schema(kind.type);
  const std::string_view manager = client ? std::string_view(client->manager) : "cluster";
  if (auto refused = client ? refuse_undeclared(kind, key, configuration) : std::nullopt)
    return std::unexpected(*refused);
  const std::string_view subresource = part == Part::Status ? "status" : "";
  auto after =
      apply_configuration(before ? *before : json::Value(), configuration, schema, manager, subresource);
  if (!before) {
    metadata_of(after)["name"] = key.name;
    if (!key.namespace_.empty()) metadata_of(after)["namespace"] = key.namespace_;
    return create(kind, std::move(after), client);
  }
  return replace_patched(kind, *before, std::move(after), part, client);
}

Answer<ObjectPtr> Registry::remove(const ResourceKind& kind, const kube::ObjectKey& key,
                                   const Deletion& how) {
  const auto resource = kind.type.qualified_name();
  const auto there = storage_.find(resource, key);
  if (!there) return not_found(resource, key.name);
  auto leaving = *there;
  for (const auto& one : removal_admissions_) {
    if (auto refused = one(kind, leaving)) return std::unexpected(*refused);
  }
  const auto uid = uid_of(*there);
  if (!how.uid.empty() && how.uid != uid) {
    return conflict(
        kind.qualified_kind(), key.name,
        fmt::format("the UID in the precondition ({}) does not match the UID in record ({}). The object "
                    "might have been deleted and then recreated",
                    how.uid, uid));
  }
  const auto version = json::find_string(*there, {"metadata", "resourceVersion"});
  if (!how.resource_version.empty() && how.resource_version != version) {
    return conflict(
        kind.qualified_kind(), key.name,
        fmt::format("the ResourceVersion in the precondition ({}) does not match the ResourceVersion in "
                    "record ({}). The object might have been modified",
                    how.resource_version, version));
  }
  if (how.propagation == Deletion::Propagation::Foreground) add_finalizer(leaving, "foregroundDeletion");
  if (how.propagation == Deletion::Propagation::Orphan) add_finalizer(leaving, "orphan");
  const bool is_pod = kind.type.kind == "Pod" && kind.type.group.empty();
  const auto grace = is_pod ? grace_of(*there, how) : 0;
  auto& metadata = metadata_of(leaving);
  const bool is_emptied_first = kind.type.kind == "Namespace" || kind.type.kind == "CustomResourceDefinition";
  const bool is_earlier =
      is_being_deleted(*there) && grace < integer_at(*there, {"metadata", "deletionGracePeriodSeconds"}, 0);
  if (!is_being_deleted(*there) || is_earlier) {
    metadata["deletionTimestamp"] = format_time(clock_.now() + std::chrono::seconds(grace));
    if (!is_emptied_first) metadata["deletionGracePeriodSeconds"] = grace;
    if (kind.has_generation) metadata["generation"] = integer_at(*there, {"metadata", "generation"}, 0) + 1;
    if (kind.type.kind == "Namespace") member(leaving.as_object(), "status")["phase"] = "Terminating";
  }
  if (may_go(leaving)) return erase(resource, std::move(leaving), how.is_dry_run);
  return put(resource, std::move(leaving), how.is_dry_run);
}

Answer<ObjectPtr> Registry::create(const std::string& resource, json::Value object) {
  return create(kind_of(resource), std::move(object));
}

Answer<ObjectPtr> Registry::merge(const std::string& resource, const kube::ObjectKey& key, json::Object patch,
                                  Part part) {
  const auto before = storage_.find(resource, key);
  if (!before) return not_found(resource, key.name);
  const json::Value changes = std::move(patch);
  if (!json::merge_patch_changes(*before, changes)) return before;
  return replace(kind_of(resource), *before, json::apply_merge_patch(*before, changes), part, nullptr);
}

Answer<ObjectPtr> Registry::merge_status(const std::string& resource, const kube::ObjectKey& key,
                                         json::Object status) {
  const auto& kind = kind_of(resource);
  if (!kind.has_status) return merge(resource, key, {{"status", std::move(status)}});
  const auto before = storage_.find(resource, key);
  if (!before) return not_found(resource, key.name);
  const auto* there = json::find(*before, {"status"});
  const json::Value changes = std::move(status);
  if (there && !json::merge_patch_changes(*there, changes)) return before;
  return write_status(kind, *before, json::apply_merge_patch(there ? *there : json::Object(), changes));
}

Answer<ObjectPtr> Registry::replace_status(const std::string& resource, const kube::ObjectKey& key,
                                           json::Object status) {
  const auto before = storage_.find(resource, key);
  if (!before) return not_found(resource, key.name);
  return write_status(kind_of(resource), *before, std::move(status));
}

/// A status is written without the rest of its object.
Answer<ObjectPtr> Registry::write_status(const ResourceKind& kind, const json::Value& before,
                                         json::Value status) {
  json::Value after = json::Object{{"metadata", before.at("metadata")}, {"status", std::move(status)}};
  return replace(kind, before, std::move(after), Part::Status, nullptr);
}

Answer<ObjectPtr> Registry::remove(const std::string& resource, const kube::ObjectKey& key,
                                   const Deletion& how) {
  return remove(kind_of(resource), key, how);
}

}  // namespace kymaros::sim
