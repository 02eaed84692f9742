#include "sim/velero/restored_object.hpp"

#include "sim/object.hpp"

namespace kymaros::sim::velero {
namespace {

void clean_metadata(json::Value& object) {
  auto& metadata = metadata_of(object);
  for (const auto* field :
       {"uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "generateName", "selfLink", "ownerReferences", "managedFields"}) {
    metadata.erase(field);
  }
}

void clean_claim(json::Object& object) {
  member(object, "spec").erase("volumeName");
  auto& metadata = member(object, "metadata");
  if (!metadata.contains("annotations")) return;
  auto& annotations = member(metadata, "annotations");
  for (const auto* annotation :
       {"pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller",
        "volume.kubernetes.io/selected-node", "volume.kubernetes.io/storage-provisioner",
        "volume.beta.kubernetes.io/storage-provisioner"}) {
    annotations.erase(annotation);
  }
  metadata.erase("finalizers");  // the cluster adds its own
}

void clean_service(json::Object& object) {
  auto& spec = member(object, "spec");
  const auto* address = spec.if_contains("clusterIP");
  const bool is_headless = address && address->is_string() && address->get_string() == "None";
  if (!is_headless) {
    spec.erase("clusterIP");
    spec.erase("clusterIPs");
  }
  spec.erase("healthCheckNodePort");
  auto* ports = spec.if_contains("ports");
  if (!ports || !ports->is_array()) return;
  for (auto& port : ports->get_array()) port.as_object().erase("nodePort");
}

void clean_pod(json::Object& object) {
  auto& spec = member(object, "spec");
  spec.erase("nodeName");
  spec.erase("priority");
}

/// Subjects follow the mapping of their namespaces.
void map_subjects(json::Object& object, const json::Value* mapping) {
  auto* subjects = object.if_contains("subjects");
  if (!mapping || !subjects || !subjects->is_array()) return;
  for (auto& subject : subjects->get_array()) {
    const auto mapped = json::find_string(*mapping, {json::find_string(subject, {"namespace"})});
    if (!mapped.empty()) subject.as_object()["namespace"] = mapped;
  }
}

}  // namespace

bool is_restored(const BackedUp& one) {
  const auto& object = *one.object;
  if (one.resource == "pods") {
    const auto phase = json::find_string(object, {"status", "phase"});
    return phase != "Succeeded" && phase != "Failed" && !is_being_deleted(object) &&
           annotation_of(object, "kubernetes.io/config.mirror").empty();
  }
  if (one.resource == "jobs.batch") return json::find_string(object, {"status", "completionTime"}).empty();
  if (one.resource == "secrets") {
    return json::find_string(object, {"type"}) != "kubernetes.io/service-account-token";
  }
  return one.resource != "events" && one.resource != "events.events.k8s.io";
}

json::Value restored_object(const BackedUp& one, const Destination& destination) {
  auto object = *one.object;
  auto& root = object.as_object();
  root.erase("status");
  clean_metadata(object);
  metadata_of(object)["namespace"] = destination.target;
  auto& labels = member(metadata_of(object), "labels");
  labels["velero.io/restore-name"] = destination.restore;
  labels["velero.io/backup-name"] = destination.backup;
  if (one.resource == "persistentvolumeclaims") clean_claim(root);
  if (one.resource == "services") clean_service(root);
  if (one.resource == "pods") clean_pod(root);
  if (one.resource == "rolebindings.rbac.authorization.k8s.io") map_subjects(root, destination.mapping);
  return object;
}

json::Value renamed_namespace(const json::Value& backed_up, const std::string& name) {
  json::Object metadata{{"name", name}};
  for (const auto* member : {"labels", "annotations"}) {
    if (const auto* value = json::find(backed_up, {"metadata", member})) metadata[member] = *value;
  }
  return json::Object{{"metadata", std::move(metadata)}};
}

}  // namespace kymaros::sim::velero
