#include "sim/velero/backup_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/backup_items.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/node_agent.hpp"
#include "sim/velero/pod_volumes.hpp"
#include "sim/velero/stored_files.hpp"
#include "sim/velero/volume_infos.hpp"

namespace kymaros::sim::velero {
namespace {

json::Value spec_of(const json::Value& object) {
  const auto* spec = json::find(object, {"spec"});
  return spec && spec->is_object() ? *spec : json::Value(json::Object());
}

}  // namespace

BackupRun::BackupRun(Context context, const json::Value& backup)
    : context_(context),
      backup_(backup),
      key_(key_of(backup)),
      began_(context.registry.clock().monotonic()),
      items_(items_to_back_up(context.registry, spec_of(backup))) {
  std::erase_if(items_, [&](const Item& item) {
    return context_.behaviour.leaves_out.contains(key_of(*item.object).name);
  });
  plan_volumes();
  if (context_.behaviour.backups_partially_fail && errors_.count() == 0) fail_one();
}

void BackupRun::plan_volumes() {
  const auto spec = spec_of(backup_);
  const bool agent_is_away = !node_agent_works(context_) || context_.behaviour.backups_partially_fail;
  std::vector<Item> unread;
  std::set<kube::ObjectKey> seen;  // claims: of several pods, the first one's volume is read
  for (const auto& item : items_) {
    if (item.resource != "pods") continue;
    auto volumes = pod_volumes(context_.registry, spec, *item.object);
    skipped_.merge(volumes.skipped);
    const auto node = json::find_string(*item.object, {"spec", "nodeName"});
    for (const auto& [name, claim] : volumes.copied) {
      if (!claim.name.empty() && !seen.insert(claim).second) continue;
      if (!agent_is_away) {
        copy(*item.object, name, claim);
      } else if (!claim.name.empty()) {
        const auto pod = key_of(*item.object);
        skipped_[claim] = fmt::format(
            "encountered a problem with backing up the PVC of pod {}/{}: daemonset pod not found in running "
            "state in node {}",
            pod.namespace_, pod.name, node);
      }
    }
    if (agent_is_away && !volumes.copied.empty()) {
      leave_out(*item.object, volumes.copied, node);
      unread.push_back(item);
    }
  }
  listed_ = items_;
  for (const auto& item : unread) {
    std::erase_if(items_, [&](const Item& one) { return one.object == item.object; });
  }
}

/// Velero does not write a pod whose volumes it could not read, but lists it.
void BackupRun::leave_out(const json::Value& pod, const std::vector<PodVolume>& volumes,
                          const std::string& node) {
  const auto key = key_of(pod);
  const auto why = fmt::format("daemonset pod not found in running state in node {}", node);
  errors_.velero.push_back(
      fmt::format(" name: /{} message: /Error backing up item error: /{}", key.name, why));
  for (const auto& volume : volumes) {
    warnings_.add(key.namespace_,
                  fmt::format(" resource: /pods name: /{} message: /Skip pod volume {} error: /{}", key.name,
                              volume.name, why));
  }
}

void BackupRun::fail_one() {
  const auto item =
      std::ranges::find_if(items_, [](const Item& one) { return !key_of(*one.object).namespace_.empty(); });
  if (item == items_.end()) return;
  errors_.velero.push_back(
      fmt::format(" name: /{} message: /Error backing up item error: /the server is currently unable to "
                  "handle the request",
                  key_of(*item->object).name));
  items_.erase(item);
}

void BackupRun::copy(const json::Value& pod, const std::string& volume, const kube::ObjectKey& claim) {
  const auto there = context_.registry.find("persistentvolumeclaims", claim);
  const auto owner = key_of(pod);
  const auto uid = uid_of(backup_);
  json::Object labels{{kBackupName, label_value(key_.name)}, {kBackupUid, uid}};
  json::Object tags{{"backup", key_.name}, {"backup-uid", uid},      {"ns", owner.namespace_},
                    {"pod", owner.name},   {"pod-uid", uid_of(pod)}, {"volume", volume}};
  json::Object metadata{{"generateName", key_.name + "-"},
                        {"namespace", key_.namespace_},
                        {"ownerReferences", json::Array{json::Object{{"apiVersion", "velero.io/v1"},
                                                                     {"kind", "Backup"},
                                                                     {"name", key_.name},
                                                                     {"uid", uid},
                                                                     {"controller", true}}}}};
  if (there) {
    labels[kClaimUid] = uid_of(*there);
    tags["pvc-uid"] = uid_of(*there);
    metadata["annotations"] = json::Object{{"velero.io/pvc-name", claim.name}};
  }
  metadata["labels"] = std::move(labels);
  const auto made = context_.registry.create(
      kPodVolumeBackups,
      json::Object{{"metadata", std::move(metadata)},
                   {"spec", json::Object{{"node", json::find_string(pod, {"spec", "nodeName"})},
                                         {"pod", json::Object{{"kind", "Pod"},
                                                              {"namespace", owner.namespace_},
                                                              {"name", owner.name},
                                                              {"uid", uid_of(pod)}}},
                                         {"volume", volume},
                                         {"backupStorageLocation",
                                          json::find_string(backup_, {"spec", "storageLocation"})},
                                         {"repoIdentifier", ""},
                                         {"uploaderType", "kopia"},
                                         {"tags", std::move(tags)}}},
                   {"status", json::Object{{"progress", json::Object()}}}});
  if (made) transfers_.push_back(key_of(**made).name);
}

std::vector<ObjectPtr> BackupRun::transfers() const {
  std::vector<ObjectPtr> out;
  for (const auto& name : transfers_) {
    if (auto there = context_.registry.find(kPodVolumeBackups, {key_.namespace_, name}))
      out.push_back(std::move(there));
  }
  return out;
}

bool BackupRun::advance() {
  const auto total = static_cast<std::int64_t>(items_.size());
  const auto passed = context_.registry.clock().monotonic() - began_;
  const auto per_object = std::max<Duration>(context_.behaviour.per_object, std::chrono::microseconds(1));
  const auto done = std::min<std::int64_t>(total, passed / per_object);
  context_.registry.merge_status(
      kBackups, key_, {{"progress", json::Object{{"totalItems", total}, {"itemsBackedUp", done}}}});
  const auto is_ended = [](const ObjectPtr& transfer) { return is_finished(*transfer); };
  return done == total && std::ranges::all_of(transfers(), is_ended);
}

std::optional<std::string> BackupRun::finish() {
  for (const auto& transfer : transfers()) {
    const auto phase = json::find_string(*transfer, {"status", "phase"});
    if (phase != "Completed") {
      errors_.velero.push_back(fmt::format("pod volume backup {}: {}",
                                           phase == "Failed" ? "failed" : "canceled",
                                           json::find_string(*transfer, {"status", "message"})));
    }
  }
  context_.registry.merge_status(
      kBackups, key_,
      {{"warnings", unless_zero(warnings_.count())}, {"errors", unless_zero(errors_.count())}});
  if (context_.behaviour.backups_fail || !context_.store.is_reachable()) {
    return fmt::format("rpc error: code = Unknown desc = error putting object {}: service unavailable",
                       file_key("BackupContents", key_.name));
  }
  write_files();
  return std::nullopt;
}

void BackupRun::write_files() {
  const auto put = [&](std::string_view kind, std::string_view text) {
    put_file(context_.store, kind, key_.name, text);
  };
  json::Array copied;
  for (const auto& transfer : transfers()) copied.push_back(*transfer);
  put("BackupContents", write_contents(items_));
  put("BackupResourceList", json::serialize(resource_list(listed_)));
  put("BackupVolumeInfos",
      json::serialize(backup_volume_infos(items_, transfers(), skipped_, context_.version)));
  put("BackupResults", json::serialize(results_file(warnings_, errors_)));
  put("BackupItemOperations", "[]");
  put("BackupVolumeSnapshots", "null");
  put("PodVolumeBackups", copied.empty() ? "null" : json::serialize(copied));
  std::string log;
  for (const auto& item : items_) {
    log += fmt::format("time=\"{}\" level=info msg=\"Backed up item\" resource={} name={}\n",
                       format_time(context_.now()), item.resource, to_string(key_of(*item.object)));
  }
  put("BackupLog", log);
}

}  // namespace kymaros::sim::velero
