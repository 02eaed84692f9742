#include "sim/velero/restore_transfers.hpp"

#include <algorithm>

#include "base/duration.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/node_agent.hpp"
#include "sim/velero/restore_wait.hpp"
#include "sim/velero/volume_infos.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr auto kTimeout = std::chrono::hours(4);  // --fs-backup-timeout

Duration timeout_of(const json::Value& restore) {
  return parse_duration(annotation_of(restore, "velero.io/pod-volume-timeout")).value_or(kTimeout);
}

}  // namespace

RestoreTransfers::RestoreTransfers(Context context, const json::Value& restore)
    : context_(context), restore_(restore) {
  const auto backup = label_value(json::find_string(restore, {"spec", "backupName"}));
  for (const auto& transfer : context.registry.list(kPodVolumeBackups, kNamespace)) {
    const bool is_lost =
        context.behaviour.loses_data.contains(annotation_of(*transfer, "velero.io/pvc-name"));
    if (label_of(*transfer, kBackupName) == backup && !is_lost) backed_up_.push_back(transfer);
  }
}

std::vector<ObjectPtr> RestoreTransfers::sources_for(const Item& item) const {
  return item.resource == "pods" ? transfers_of_pod(backed_up_, *item.object) : std::vector<ObjectPtr>();
}

void RestoreTransfers::begin(const std::vector<ObjectPtr>& sources, const json::Value& pod, Results& errors) {
  if (sources.empty()) return;
  if (!node_agent_works(context_)) {
    errors.velero.emplace_back("error to check node agent status: daemonset pod not found in running state");
    return;
  }
  for (const auto& source : sources) {
    auto wanted = pod_volume_restore(restore_, pod, *source, context_.version);
    const auto claim = context_.registry.find(
        "persistentvolumeclaims", claim_of_volume(pod, json::find_string(*source, {"spec", "volume"})));
    if (claim) member(metadata_of(wanted), "labels")[kClaimUid] = uid_of(*claim);
    const auto made = context_.registry.create(kPodVolumeRestores, std::move(wanted));
    if (made) names_.push_back(key_of(**made).name);
  }
}

std::vector<ObjectPtr> RestoreTransfers::all() const {
  std::vector<ObjectPtr> out;
  for (const auto& name : names_) {
    if (auto there = context_.registry.find(kPodVolumeRestores, {kNamespace, name}))
      out.push_back(std::move(there));
  }
  return out;
}

bool RestoreTransfers::are_over(Results& errors) {
  const auto now = context_.registry.clock().monotonic();
  if (!until_) until_ = now + timeout_of(restore_);
  const auto transfers = all();
  const bool have_ended = std::ranges::all_of(transfers, [](const auto& one) { return is_finished(*one); });
  if (now < *until_ && !have_ended) return false;
  for (const auto& transfer : transfers) {
    const auto phase = json::find_string(*transfer, {"status", "phase"});
    const auto message = json::find_string(*transfer, {"status", "message"});
    if (phase == "Failed") errors.velero.push_back("pod volume restore failed: " + message);
    if (phase == "Canceled") errors.velero.push_back("pod volume restore canceled: " + message);
    if (!is_finished(*transfer))
      errors.velero.emplace_back("timed out waiting for all PodVolumeRestores to complete");
  }
  return true;
}

}  // namespace kymaros::sim::velero
