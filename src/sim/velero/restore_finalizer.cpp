#include "sim/velero/restore_finalizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "json/codec.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/restored_object.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 500ms;
constexpr auto kPoll = 10s;
constexpr auto kTimeout = 10min;  // --resource-timeout

std::string phase_of(const json::Value& restore) { return json::find_string(restore, {"status", "phase"}); }

json::Value read_json(const ObjectStore& store, std::string_view kind, const std::string& name) {
  const auto text = read_file(store, kind, name);
  return text ? json::parse(*text).value_or(nullptr) : json::Value(nullptr);
}

bool was_restored(const json::Value& list, const kube::ObjectKey& claim) {
  const auto wanted = to_string(claim) + "(";
  return std::ranges::any_of(texts_at(list, {"v1/PersistentVolumeClaim"}),
                             [&](const std::string& one) { return one.starts_with(wanted); });
}

}  // namespace

RestoreFinalizer::RestoreFinalizer(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {}

void RestoreFinalizer::note(const Change& change) {
  const bool is_moved = change.before && phase_of(*change.before) != phase_of(*change.object);
  const auto phase = phase_of(*change.object);
  if (is_moved && phase.starts_with("Finalizing")) worker_.add(key_of(*change.object), kNoticed);
  if (is_moved && phase.starts_with("WaitingForPluginOperations"))
    worker_.add(key_of(*change.object), context_.behaviour.plugin_operations_take.value_or(kPoll));
}

void RestoreFinalizer::resume() {
  for (const auto& restore : context_.registry.list(kRestores, kNamespace))
    worker_.add(key_of(*restore), kNoticed);
}

void RestoreFinalizer::reconcile(const kube::ObjectKey& key) {
  const auto restore = context_.registry.find(kRestores, key);
  if (!restore || key.namespace_ != kNamespace) return;
  const auto phase = phase_of(*restore);
  bool is_whole = !phase.ends_with("PartiallyFailed");
  if (phase.starts_with("WaitingForPluginOperations")) {
    context_.registry.merge_status(kRestores, key,
                                   {{"phase", is_whole ? "Finalizing" : "FinalizingPartiallyFailed"}});
    return;
  }
  if (!phase.starts_with("Finalizing")) return;
  const auto backup = json::find_string(*restore, {"spec", "backupName"});
  if (!context_.registry.find(kBackups, {kNamespace, backup})) return complete(*restore, "PartiallyFailed");
  if (!context_.store.is_reachable()) return worker_.add(key, kPoll);
  const auto now = context_.registry.clock().monotonic();
  const auto began = began_.try_emplace(key, now).first->second;
  Results errors;
  if (!finish_volumes(*restore, now >= began + kTimeout, errors)) return worker_.add(key, kPoll);
  if (errors.count() > 0) {
    is_whole = false;
    add_errors(*restore, errors);
  }
  complete(*restore, is_whole ? "Completed" : "PartiallyFailed");
}

/// False while some are to be waited for.
bool RestoreFinalizer::finish_volumes(const json::Value& restore, bool is_late, Results& errors) {
  const auto list = read_json(context_.store, "RestoreResourceList", key_of(restore).name);
  const auto infos =
      read_json(context_.store, "BackupVolumeInfos", json::find_string(restore, {"spec", "backupName"}));
  bool all = true;
  for (const auto& info : infos.is_array() ? infos.get_array() : json::Array()) {
    const kube::ObjectKey claim{mapped(restore, json::find_string(info, {"pvcNamespace"})),
                                json::find_string(info, {"pvcName"})};
    if (json::find_string(info, {"backupMethod"}).empty() || !was_restored(list, claim)) continue;
    if (finish_volume(claim, info)) continue;
    all = false;
    if (is_late) {
      errors.add(claim.namespace_,
                 fmt::format("fail to patch dynamic PV, err: context deadline exceeded, PVC: {}, PV: {}",
                             claim.name, json::find_string(info, {"pvName"})));
    }
  }
  return all || is_late;
}

bool RestoreFinalizer::finish_volume(const kube::ObjectKey& claim, const json::Value& info) {
  auto& registry = context_.registry;
  const auto there = registry.find("persistentvolumeclaims", claim);
  if (!there) return false;
  const auto storage_class = registry.find("storageclasses.storage.k8s.io",
                                           {"", json::find_string(*there, {"spec", "storageClassName"})});
  const bool waits_for_pod =
      storage_class && json::find_string(*storage_class, {"volumeBindingMode"}) == "WaitForFirstConsumer";
  const auto phase = json::find_string(*there, {"status", "phase"});
  if (phase == "Pending" && waits_for_pod) return true;
  const kube::ObjectKey volume{"", json::find_string(*there, {"spec", "volumeName"})};
  const auto bound = registry.find("persistentvolumes", volume);
  if (phase != "Bound" || !bound || json::find_string(*bound, {"status", "phase"}) != "Bound") return false;
  const auto* labels = json::find(info, {"pvInfo", "labels"});
  json::Object patch{{"spec", json::Object{{"persistentVolumeReclaimPolicy",
                                            json::find_string(info, {"pvInfo", "reclaimPolicy"})}}}};
  if (labels && labels->is_object()) patch["metadata"] = json::Object{{"labels", *labels}};
  registry.merge("persistentvolumes", volume, std::move(patch));
  return true;
}

/// Into the results file that was written when the objects were there.
void RestoreFinalizer::add_errors(const json::Value& restore, const Results& errors) {
  const auto name = key_of(restore).name;
  auto results = read_json(context_.store, "RestoreResults", name);
  if (!results.is_object()) results = json::Object();
  auto& namespaces = member(member(results.get_object(), "errors"), "namespaces");
  for (const auto& [target, sentences] : errors.namespaces) {
    auto& list = namespaces[target];
    if (!list.is_array()) list = json::Array();
    for (const auto& sentence : sentences) list.get_array().emplace_back(sentence);
  }
  put_file(context_.store, "RestoreResults", name, json::serialize(results));
  const auto before = integer_at(restore, {"status", "errors"});
  context_.registry.merge_status(kRestores, key_of(restore), {{"errors", before + errors.count()}});
}

void RestoreFinalizer::complete(const json::Value& restore, std::string_view phase) {
  began_.erase(key_of(restore));
  context_.registry.merge_status(kRestores, key_of(restore),
                                 {{"phase", phase},
                                  {"hookStatus", json::Object()},
                                  {"completionTimestamp", format_time(context_.now())}});
}

}  // namespace kymaros::sim::velero
