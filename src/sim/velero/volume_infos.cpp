#include "sim/velero/volume_infos.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr int kSaysHowItWent = 15;  // the minor version with result and Phase

/// A transfer's part of an entry. What backups and restores write of it differs in little.
json::Object data_info(const json::Value& transfer) {
  return {{"snapshotHandle", json::find_string(transfer, {"status", "snapshotID"})},
          {"size", integer_at(transfer, {"status", "progress", "totalBytes"})},
          {"uploaderType", json::find_string(transfer, {"spec", "uploaderType"})},
          {"volumeName", json::find_string(transfer, {"spec", "volume"})},
          {"podName", json::find_string(transfer, {"spec", "pod", "name"})},
          {"podNamespace", json::find_string(transfer, {"spec", "pod", "namespace"})}};
}

void describe_transfer(json::Object& entry, const json::Value& transfer, const Version& version) {
  const bool is_whole = json::find_string(transfer, {"status", "phase"}) == "Completed";
  auto info = data_info(transfer);
  if (json::find(transfer, {"status", "incrementalBytes"}))
    info["incrementalSize"] = integer_at(transfer, {"status", "incrementalBytes"});
  info["nodeName"] = json::find_string(transfer, {"spec", "node"});
  if (version.at_least(kSaysHowItWent)) info["Phase"] = json::find_string(transfer, {"status", "phase"});
  entry["backupMethod"] = "PodVolumeBackup";
  for (const auto* time : {"startTimestamp", "completionTimestamp"})
    entry[time] = json::find_string(transfer, {"status", time});
  if (version.at_least(kSaysHowItWent)) entry["result"] = is_whole ? "succeeded" : "failed";
  entry["pvbInfo"] = std::move(info);
}

json::Object origin_of(const json::Value& volume) {
  const auto* labels = json::find(volume, {"metadata", "labels"});
  return {{"reclaimPolicy", json::find_string(volume, {"spec", "persistentVolumeReclaimPolicy"})},
          {"labels", labels ? *labels : json::Value(nullptr)}};
}

}  // namespace

kube::ObjectKey claim_of_volume(const json::Value& pod, std::string_view volume) {
  for (const auto& one : items_at(pod, {"spec", "volumes"})) {
    if (json::find_string(one, {"name"}) == volume)
      return {key_of(pod).namespace_, json::find_string(one, {"persistentVolumeClaim", "claimName"})};
  }
  return {};
}

json::Value backup_volume_infos(const std::vector<Item>& items, const std::vector<ObjectPtr>& transfers,
                                const std::map<kube::ObjectKey, std::string>& skipped,
                                const Version& version) {
  json::Array out;
  for (const auto& [resource, volume] : items) {
    const kube::ObjectKey claim{json::find_string(*volume, {"spec", "claimRef", "namespace"}),
                                json::find_string(*volume, {"spec", "claimRef", "name"})};
    if (resource != "persistentvolumes" || claim.name.empty()) continue;
    const auto transfer = std::ranges::find_if(transfers, [&](const ObjectPtr& one) {
      return json::find_string(*one, {"spec", "tags", "ns"}) == claim.namespace_ &&
             annotation_of(*one, "velero.io/pvc-name") == claim.name;
    });
    const bool is_copied = transfer != transfers.end();
    json::Object entry{{"pvcName", claim.name},          {"pvcNamespace", claim.namespace_},
                       {"pvName", key_of(*volume).name}, {"snapshotDataMoved", false},
                       {"preserveLocalSnapshot", false}, {"skipped", !is_copied}};
    if (is_copied) {
      describe_transfer(entry, **transfer, version);
    } else {
      const auto why = skipped.find(claim);
      const auto tried = why == skipped.end() ? std::string() : fmt::format("podvolume: {};", why->second);
      // What is meant to be copied is not meant for a snapshot.
      entry["skippedReason"] =
          fmt::format("{}volumeSnapshot: {};", tried,
                      tried.contains("encountered a problem")
                          ? "not satisfy the criteria for VolumePolicy or the legacy snapshot way"
                          : "no applicable volumesnapshotter found");
    }
    entry["pvInfo"] = origin_of(*volume);
    out.push_back(std::move(entry));
  }
  return out;
}

json::Value restore_volume_infos(Registry& registry, const std::vector<ObjectPtr>& transfers,
                                 const json::Value& backup_infos, const Version& version) {
  json::Array out;
  for (const auto& transfer : transfers) {
    const auto pod = registry.find("pods", {json::find_string(*transfer, {"spec", "pod", "namespace"}),
                                            json::find_string(*transfer, {"spec", "pod", "name"})});
    const auto claim =
        pod ? claim_of_volume(*pod, json::find_string(*transfer, {"spec", "volume"})) : kube::ObjectKey();
    if (claim.name.empty()) continue;
    auto info = data_info(*transfer);
    const auto handle = json::find_string(*transfer, {"spec", "snapshotID"});
    info["snapshotHandle"] = handle;
    if (version.at_least(kSaysHowItWent)) info["Phase"] = "";
    for (const auto& backed_up : backup_infos.as_array()) {
      if (json::find_string(backed_up, {"pvbInfo", "snapshotHandle"}) == handle)
        info["size"] = integer_at(backed_up, {"pvbInfo", "size"});
    }
    const auto bound = registry.find("persistentvolumeclaims", claim);
    out.push_back(
        json::Object{{"pvcName", claim.name},
                     {"pvcNamespace", claim.namespace_},
                     {"pvName", bound ? json::find_string(*bound, {"spec", "volumeName"}) : std::string()},
                     {"restoreMethod", "PodVolumeRestore"},
                     {"snapshotDataMoved", false},
                     {"pvrInfo", std::move(info)}});
  }
  return out;
}

}  // namespace kymaros::sim::velero
