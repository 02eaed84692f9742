#include "sim/velero/restore_wait.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/node_agent.hpp"

namespace kymaros::sim::velero {
namespace {

/// The container's own, from 1.16; as the pod's user, from 1.18.
json::Value security_context(const json::Value& pod, const Version& version) {
  if (!version.at_least(15)) return json::Object();
  const auto& containers = items_at(pod, {"spec", "containers"});
  const auto* own = containers.empty() ? nullptr : json::find(containers.front(), {"securityContext"});
  if (version.at_least(16) && own) return *own;
  json::Object restricted{{"capabilities", json::Object{{"drop", json::Array{"ALL"}}}},
                          {"runAsUser", 1000},
                          {"runAsNonRoot", true},
                          {"allowPrivilegeEscalation", false},
                          {"seccompProfile", json::Object{{"type", "RuntimeDefault"}}}};
  if (!version.at_least(18)) return restricted;
  const auto& of_pod = object_at(pod, {"spec", "securityContext"});
  for (const auto* id : {"runAsUser", "runAsGroup"}) {
    if (const auto* value = of_pod.if_contains(id)) restricted[id] = *value;
  }
  if (integer_at(restricted, {"runAsUser"}) == 0) restricted.erase("runAsNonRoot");
  return restricted;
}

}  // namespace

std::vector<ObjectPtr> transfers_of_pod(const std::vector<ObjectPtr>& backed_up, const json::Value& pod) {
  std::vector<ObjectPtr> out;
  for (const auto& transfer : backed_up) {
    const kube::ObjectKey source{json::find_string(*transfer, {"spec", "pod", "namespace"}),
                                 json::find_string(*transfer, {"spec", "pod", "name"})};
    const bool has_data = !json::find_string(*transfer, {"status", "snapshotID"}).empty();
    if (source == key_of(pod) && has_data) out.push_back(transfer);
  }
  return out;
}

void add_restore_wait(json::Value& pod, const json::Value& restore, const std::vector<ObjectPtr>& transfers,
                      const Version& version) {
  json::Array mounts;
  for (const auto& transfer : transfers) {
    const auto volume = json::find_string(*transfer, {"spec", "volume"});
    mounts.push_back(json::Object{{"name", volume}, {"mountPath", "/restores/" + volume}});
  }
  const bool has_own_helper = !version.at_least(16);
  const json::Object resources{{"cpu", "100m"}, {"memory", "128Mi"}};
  json::Array containers{json::Object{
      {"name", "restore-wait"},
      {"image", (has_own_helper ? "velero/velero-restore-helper:" : "velero/velero:") + version.tag()},
      {"command", json::Array{"/velero-restore-helper"}},
      {"args", json::Array{json::Value(uid_of(restore))}},
      {"resources", json::Object{{"requests", resources}, {"limits", resources}}},
      {"volumeMounts", std::move(mounts)},
      {"securityContext", security_context(pod, version)}}};
  for (const auto& other : items_at(pod, {"spec", "initContainers"})) containers.push_back(other);
  member(pod.as_object(), "spec")["initContainers"] = std::move(containers);
  // How long the simulated container runs: until its data is there.
  member(metadata_of(pod), "annotations")["sim.kubernetes.io/complete.restore-wait"] =
      std::string("when=") + kDataIsThere;
}

json::Value pod_volume_restore(const json::Value& restore, const json::Value& pod,
                               const json::Value& transfer, const Version& version) {
  const auto name = key_of(restore).name;
  const auto key = key_of(pod);
  json::Object spec{
      {"pod",
       json::Object{
           {"kind", "Pod"}, {"namespace", key.namespace_}, {"name", key.name}, {"uid", uid_of(pod)}}},
      {"volume", json::find_string(transfer, {"spec", "volume"})},
      {"snapshotID", json::find_string(transfer, {"status", "snapshotID"})},
      {"backupStorageLocation", json::find_string(transfer, {"spec", "backupStorageLocation"})},
      {"repoIdentifier", ""},
      {"uploaderType", "kopia"},
      {"sourceNamespace", json::find_string(transfer, {"spec", "pod", "namespace"})}};
  if (version.at_least(18)) spec["snapshotSize"] = integer_at(transfer, {"status", "progress", "totalBytes"});
  return json::Object{
      {"metadata", json::Object{{"namespace", kNamespace},
                                {"generateName", name + "-"},
                                {"ownerReferences", json::Array{json::Object{{"apiVersion", "velero.io/v1"},
                                                                             {"kind", "Restore"},
                                                                             {"name", name},
                                                                             {"uid", uid_of(restore)},
                                                                             {"controller", true}}}},
                                {"labels", json::Object{{kRestoreName, label_value(name)},
                                                        {kRestoreUid, uid_of(restore)},
                                                        {kPodUid, uid_of(pod)}}}}},
      {"spec", std::move(spec)},
      {"status", json::Object{{"progress", json::Object()}}}};
}

}  // namespace kymaros::sim::velero
