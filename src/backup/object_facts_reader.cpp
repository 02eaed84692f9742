#include "backup/object_facts_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "backup/pod_references.hpp"
#include "backup/pod_requests.hpp"
#include "backup/service_names.hpp"
#include "json/codec.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::backup {
namespace {

using domain::ObjectFacts;

/// Where kinds that make pods, and pods themselves, keep the pod's spec.
const json::Value* pod_spec_of(const json::Value& object, const domain::ObjectId& id) {
  if (id.kind == "Pod" && id.group.empty()) return json::find(object, {"spec"});
  if (id.group == "batch" && id.kind == "CronJob") {
    return json::find(object, {"spec", "jobTemplate", "spec", "template", "spec"});
  }
  const bool has_template = (id.group == "apps" && id.kind != "ControllerRevision") ||
                            (id.group == "batch" && id.kind == "Job") ||
                            (id.group.empty() && id.kind == "ReplicationController");
  return has_template ? json::find(object, {"spec", "template", "spec"}) : nullptr;
}

std::optional<int> number_at(const json::Value& object, std::initializer_list<std::string_view> keys) {
  const auto* found = json::find(object, keys);
  if (!found || !found->is_int64()) return std::nullopt;
  const auto number = found->get_int64();
  return static_cast<int>(std::clamp<std::int64_t>(number, 0, 1'000'000));
}

void add_reference(ObjectFacts& facts, domain::ObjectId target, bool optional, std::string where) {
  if (target.name.empty()) return;
  facts.references.push_back({.target = std::move(target), .optional = optional, .where = std::move(where)});
}

std::string group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return std::string(slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash));
}

bool has_condition(const json::Value& object, std::string_view type) {
  const auto* conditions = json::find(object, {"status", "conditions"});
  const auto* array = conditions ? conditions->if_array() : nullptr;
  return array && std::ranges::any_of(*array, [&](const json::Value& condition) {
           return json::find_string(condition, {"type"}) == type &&
                  json::find_string(condition, {"status"}) == "True";
         });
}

void read_pod_spec(const json::Value& object, ObjectFacts& facts) {
  const auto* spec = pod_spec_of(object, facts.id);
  if (!spec) return;
  facts.references = references_of_pod(*spec, facts.id.namespace_);
  facts.requests = pod_requests(*spec);
  find_services_of_pod(*spec, facts.id.namespace_, facts.services);
}

void read_pod(const json::Value& object, ObjectFacts& facts) {
  facts.phase = json::find_string(object, {"status", "phase"});
  facts.is_completed = facts.phase == "Succeeded" || facts.phase == "Failed";
}

/// The claims that a StatefulSet makes are "<template>-<name>-<ordinal>". Only those of replicas that ever
/// ran exist, so that a missing one says something only beside the live source.
void read_stateful_set(const json::Value& object, ObjectFacts& facts) {
  constexpr int kMaxOrdinals = 32;
  const auto& id = facts.id;
  add_reference(facts, {"", "Service", id.namespace_, json::find_string(object, {"spec", "serviceName"})},
                true, "serviceName");
  const auto* templates = json::find(object, {"spec", "volumeClaimTemplates"});
  if (!templates || !templates->is_array()) return;
  const int first = number_at(object, {"spec", "ordinals", "start"}).value_or(0);
  const int count = std::min(facts.replicas.value_or(1), kMaxOrdinals);
  for (const auto& claim : templates->get_array()) {
    const auto stem = json::find_string(claim, {"metadata", "name"});
    for (int ordinal = first; ordinal < first + count; ++ordinal) {
      add_reference(
          facts,
          {"", "PersistentVolumeClaim", id.namespace_, fmt::format("{}-{}-{}", stem, id.name, ordinal)}, true,
          "volumeClaimTemplate " + stem);
    }
  }
}

void read_job(const json::Value& object, ObjectFacts& facts) {
  facts.is_completed = has_condition(object, "Complete") || has_condition(object, "Failed");
  facts.replicas = number_at(object, {"spec", "completions"}).value_or(1);
}

void read_service(const json::Value& object, ObjectFacts& facts) {
  facts.type = json::find_string(object, {"spec", "type"});
  const auto* selector = json::find(object, {"spec", "selector"});
  facts.has_selector = selector && selector->is_object() && !selector->get_object().empty();
  find_service_names(json::find_string(object, {"spec", "externalName"}), facts.id.namespace_, "externalName",
                     facts.services);
}

void read_claim(const json::Value& object, ObjectFacts& facts) {
  facts.phase = json::find_string(object, {"status", "phase"});
  facts.volume_name = json::find_string(object, {"spec", "volumeName"});
  facts.storage_class = json::find_string(object, {"spec", "storageClassName"});
  if (const auto* resources = json::find(object, {"spec", "resources"}))
    facts.requests = requests_of(*resources);
  add_reference(facts, {"storage.k8s.io", "StorageClass", "", facts.storage_class}, false,
                "storageClassName");
}

void read_config_map(const json::Value& object, ObjectFacts& facts) {
  if (const auto* data = json::find(object, {"data"})) {
    find_service_names_in_members(*data, facts.id.namespace_, "data", facts.services);
  }
}

void read_service_account(const json::Value& object, ObjectFacts& facts) {
  const auto* secrets = json::find(object, {"imagePullSecrets"});
  if (!secrets || !secrets->is_array()) return;
  for (const auto& secret : secrets->get_array()) {
    add_reference(facts, {"", "Secret", facts.id.namespace_, json::find_string(secret, {"name"})}, true,
                  "imagePullSecrets");
  }
}

void read_role_binding(const json::Value& object, ObjectFacts& facts) {
  const auto kind = json::find_string(object, {"roleRef", "kind"});
  add_reference(facts,
                {"rbac.authorization.k8s.io", kind, kind == "Role" ? facts.id.namespace_ : "",
                 json::find_string(object, {"roleRef", "name"})},
                false, "roleRef");
}

void read_autoscaler(const json::Value& object, ObjectFacts& facts) {
  const auto* target = json::find(object, {"spec", "scaleTargetRef"});
  if (!target) return;
  add_reference(facts,
                {group_of(json::find_string(*target, {"apiVersion"})), json::find_string(*target, {"kind"}),
                 facts.id.namespace_, json::find_string(*target, {"name"})},
                true, "scaleTargetRef");
}

/// What stands in one kind alone.
void read_kind(const json::Value& object, ObjectFacts& facts) {
  struct Reader {
    std::string_view group, kind;
    void (*read)(const json::Value&, ObjectFacts&);
  };
  static constexpr Reader kReaders[] = {
      {"", "Pod", read_pod},
      {"", "Service", read_service},
      {"", "PersistentVolumeClaim", read_claim},
      {"", "ConfigMap", read_config_map},
      {"", "ServiceAccount", read_service_account},
      {"", "Secret", [](const json::Value& o, ObjectFacts& f) { f.type = json::find_string(o, {"type"}); }},
      {"", "Namespace",
       [](const json::Value& o, ObjectFacts& f) { f.phase = json::find_string(o, {"status", "phase"}); }},
      {"apps", "StatefulSet", read_stateful_set},
      {"batch", "Job", read_job},
      {"rbac.authorization.k8s.io", "RoleBinding", read_role_binding},
      {"autoscaling", "HorizontalPodAutoscaler", read_autoscaler},
  };
  for (const auto& reader : kReaders) {
    if (reader.group == facts.id.group && reader.kind == facts.id.kind) reader.read(object, facts);
  }
}

bool has_replicas(const domain::ObjectId& id) {
  return (id.group == "apps" &&
          (id.kind == "Deployment" || id.kind == "StatefulSet" || id.kind == "ReplicaSet")) ||
         (id.group.empty() && id.kind == "ReplicationController");
}

Result<ObjectFacts> read(const json::Value& object, std::string group, std::string version,
                         std::string kind) {
  kube::ObjectMeta meta;
  if (const auto* found = json::find(object, {"metadata"})) {
    KYMAROS_TRY(meta, json::decode<kube::ObjectMeta>(*found));
  }
  if (kind.empty() || meta.name.empty()) return fail(ErrorCode::Invalid, "the object has no kind or no name");
  ObjectFacts facts;
  facts.id = {std::move(group), std::move(kind), meta.namespace_, meta.name};
  facts.version = std::move(version);
  facts.created_at = meta.creationTimestamp;
  facts.is_mirror_pod = facts.id.kind == "Pod" && meta.annotations.contains("kubernetes.io/config.mirror");
  if (const auto* owner = meta.controller()) {
    facts.controller_kind = owner->kind;
    const auto slash = owner->apiVersion.find('/');  // "apps/v1"; "v1" is the core group's
    if (slash != std::string::npos) facts.controller_group = owner->apiVersion.substr(0, slash);
    facts.controller_name = owner->name;
  }
  facts.labels = std::move(meta.labels);
  if (has_replicas(facts.id)) facts.replicas = number_at(object, {"spec", "replicas"}).value_or(1);
  read_pod_spec(object, facts);
  read_kind(object, facts);
  return facts;
}

}  // namespace

Result<ObjectFacts> facts_of(const json::Value& object) {
  const std::string api_version = json::find_string(object, {"apiVersion"});
  const auto group = group_of(api_version);
  const auto version = group.empty() ? api_version : api_version.substr(group.size() + 1);
  return read(object, group, version, json::find_string(object, {"kind"}));
}

Result<ObjectFacts> facts_of(const json::Value& object, const kube::ResourceType& type) {
  KYMAROS_TRY(auto facts, read(object, type.group, type.version, type.kind));
  facts.resource = type.qualified_name();
  return facts;
}

}  // namespace kymaros::backup
