#include "sim/velero/restored_object.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/service_fields.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/node_agent.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr const char* kWaiterBehaviour = "sim.kubernetes.io/complete.restore-wait";

void clean_metadata(json::Value& object) {
  constexpr auto kGiven = std::to_array<std::string_view>(
      {"generateName", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
       "deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences", "managedFields"});
  for (const auto field : kGiven) metadata_of(object).erase(field);
}

void erase_annotations(json::Value& object, std::initializer_list<std::string_view> names) {
  auto* annotations = metadata_of(object).if_contains("annotations");
  if (!annotations || !annotations->is_object()) return;
  for (const auto name : names) annotations->get_object().erase(name);
  if (annotations->get_object().empty()) metadata_of(object).erase("annotations");
}

void clean_claim(json::Value& object) {
  erase_annotations(
      object,
      {"pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller",
       "volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner",
       "volume.kubernetes.io/selected-node", "velero.io/volume-snapshot-name", "velero.io/data-upload-name"});
}

/// Whether somebody asked for the node port of a Service's port: kubectl apply has written it down, else the
/// API server has (KEP-555).
bool is_chosen(const json::Value& service, const json::Value& port) {
  const auto applied =
      json::parse(annotation_of(service, "kubectl.kubernetes.io/last-applied-configuration"));
  if (applied) {
    return std::ranges::any_of(items_at(*applied, {"spec", "ports"}), [&](const json::Value& one) {
      return integer_at(one, {"nodePort"}) == integer_at(port, {"nodePort"});
    });
  }
  return std::ranges::any_of(items_at(service, {"metadata", "managedFields"}), [&](const json::Value& entry) {
    return json::find(entry, {"fieldsV1", "f:spec", "f:ports", port_field(port), "f:nodePort"}) != nullptr;
  });
}

void clean_service(json::Value& object, const json::Value& original, bool keeps_ports) {
  auto& spec = member(object.as_object(), "spec");
  if (json::find_string(object, {"spec", "clusterIP"}) != "None") {
    spec.erase("clusterIP");
    spec.erase("clusterIPs");
  }
  if (keeps_ports) return;
  spec.erase("healthCheckNodePort");
  auto* ports = spec.if_contains("ports");
  if (!ports || !ports->is_array()) return;
  for (auto& port : ports->get_array()) {
    if (port.is_object() && !is_chosen(original, port)) port.get_object().erase("nodePort");
  }
}

void erase_named(json::Value* list, const auto& is_meant) {
  if (!list || !list->is_array()) return;
  json::Array kept;
  for (const auto& one : list->get_array()) {
    if (!is_meant(json::find_string(one, {"name"}))) kept.push_back(one);
  }
  *list = std::move(kept);
}

void clean_pod(json::Value& object) {
  auto& spec = member(object.as_object(), "spec");
  spec.erase("nodeName");
  spec.erase("priority");
  const auto prefix = json::find_string(object, {"spec", "serviceAccountName"}) + "-token-";
  const auto is_token = [&](std::string_view name) { return name.starts_with(prefix); };
  const auto is_waiter = [](std::string_view name) {
    return name == "restore-wait" || name == "restic-wait";
  };
  erase_named(spec.if_contains("volumes"), is_token);
  erase_named(spec.if_contains("initContainers"), is_waiter);
  for (const auto* list : {"containers", "initContainers"}) {
    auto* containers = spec.if_contains(list);
    if (!containers || !containers->is_array()) continue;
    for (auto& container : containers->get_array())
      erase_named(container.as_object().if_contains("volumeMounts"), is_token);
  }
  erase_annotations(object, {kDataIsThere, kWaiterBehaviour});
}

void clean_job(json::Value& object) {
  constexpr auto kUids =
      std::to_array<std::string_view>({"controller-uid", "batch.kubernetes.io/controller-uid"});
  auto& spec = member(object.as_object(), "spec");
  for (const auto label : kUids) {
    if (json::find(object, {"spec", "selector", "matchLabels"}))
      member(member(spec, "selector"), "matchLabels").erase(label);
    if (json::find(object, {"spec", "template", "metadata", "labels"}))
      member(member(member(spec, "template"), "metadata"), "labels").erase(label);
  }
}

void clean_account(json::Value& object) {
  const auto prefix = key_of(object).name + "-token-";
  erase_named(object.as_object().if_contains("secrets"),
              [&](std::string_view name) { return name.starts_with(prefix); });
}

void map_subjects(json::Value& object, const json::Value& restore) {
  auto* subjects = object.as_object().if_contains("subjects");
  if (!subjects || !subjects->is_array()) return;
  for (auto& subject : subjects->get_array()) {
    const auto from = json::find_string(subject, {"namespace"});
    if (!from.empty()) subject.as_object()["namespace"] = mapped(restore, from);
  }
}

bool is_token(const Item& item) {
  return item.resource == "secrets" &&
         json::find_string(*item.object, {"type"}) == "kubernetes.io/service-account-token";
}

/// The cluster writes them anew.
void clean_token(json::Value& object) {
  erase_annotations(object, {"kubernetes.io/service-account.uid"});
  if (!json::find(object, {"data"})) return;
  for (const auto* part : {"token", "ca.crt"}) member(object.as_object(), "data").erase(part);
}

}  // namespace

bool is_complete(const Item& item) {
  if (item.resource == "pods") {
    const auto phase = json::find_string(*item.object, {"status", "phase"});
    return phase == "Succeeded" || phase == "Failed";
  }
  return item.resource == "jobs.batch" &&
         !json::find_string(*item.object, {"status", "completionTime"}).empty();
}

bool is_mirror_pod(const Item& item) {
  return item.resource == "pods" && !annotation_of(*item.object, "kubernetes.io/config.mirror").empty();
}

bool is_discarded(const Item& item, Registry& registry) {
  if (!is_token(item)) return false;
  const auto key = key_of(*item.object);
  return std::ranges::any_of(registry.list("serviceaccounts", key.namespace_), [&](const ObjectPtr& account) {
    return key.name.starts_with(key_of(*account).name + "-token-");
  });
}

json::Value without_origin(const Item& item, const json::Value& restore) {
  auto object = *item.object;
  object.as_object().erase("status");
  clean_metadata(object);
  const auto& resource = item.resource;
  if (resource == "persistentvolumeclaims") clean_claim(object);
  if (resource == "services")
    clean_service(object, *item.object, flag_at(restore, {"spec", "preserveNodePorts"}));
  if (is_token(item)) clean_token(object);
  if (resource == "pods") clean_pod(object);
  if (resource == "jobs.batch") clean_job(object);
  if (resource == "serviceaccounts") clean_account(object);
  if (resource.ends_with("rolebindings.rbac.authorization.k8s.io")) map_subjects(object, restore);
  return object;
}

std::string mapped(const json::Value& restore, const std::string& namespace_) {
  const auto target = json::find_string(restore, {"spec", "namespaceMapping", namespace_});
  return target.empty() ? namespace_ : target;
}

json::Value namespace_to_make(const json::Value* backed_up, const std::string& name) {
  json::Object metadata{{"name", name}};
  for (const auto* field : {"labels", "annotations"}) {
    const auto* value = backed_up ? json::find(*backed_up, {"metadata", field}) : nullptr;
    if (value) metadata[field] = *value;
  }
  return json::Object{{"metadata", std::move(metadata)}};
}

void reset_binding(json::Value& object) {
  if (json::find(object, {"spec", "claimRef"})) {
    auto& reference = member(member(object.as_object(), "spec"), "claimRef");
    reference.erase("uid");
    reference.erase("resourceVersion");
  }
  erase_annotations(object, {"pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"});
}

void add_restore_labels(json::Value& object, const json::Value& restore) {
  auto& labels = member(metadata_of(object), "labels");
  labels[kBackupName] = label_value(json::find_string(restore, {"spec", "backupName"}));
  labels[kRestoreName] = label_value(key_of(restore).name);
}

}  // namespace kymaros::sim::velero
