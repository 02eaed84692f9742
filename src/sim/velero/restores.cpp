#include "sim/velero/restores.hpp"

#include <algorithm>
#include <utility>

#include "json/codec.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/node_agent.hpp"
#include "sim/velero/restore_request.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 100ms;
constexpr auto kRetry = 10s;     // of a deletion, while the object store is away
constexpr int kWithCancel = 17;  // the minor version that cancels transfers of an interrupted restore
constexpr int kSaysWhatFailed = 18;
constexpr const char* kFinalizer = "restores.velero.io/external-resources-finalizer";

std::string phase_of(const json::Value& restore) { return json::find_string(restore, {"status", "phase"}); }

bool has_finalizer(const json::Value& restore) {
  const auto all = finalizers_of(restore);
  return std::ranges::find(all, kFinalizer) != all.end();
}

json::Object finalizers_patch(const std::vector<std::string>& all) {
  return {{"metadata", json::Object{{"finalizers", all.empty() ? json::Value(nullptr) : json::encode(all)}}}};
}

}  // namespace

Restores::Restores(Context context)
    : context_(context),
      finalizer_(context),
      arrivals_(context.registry.clock(), [this](const kube::ObjectKey& key) { join_line(key); }),
      worker_(context.registry.clock(), [this](const kube::ObjectKey&) { work(); }) {}

void Restores::note(const Change& change) {
  if (change.resource != kRestores || change.kind == Change::Kind::Deleted) return;
  const bool is_new = change.kind == Change::Kind::Added;
  const bool is_asked_to_go =
      is_being_deleted(*change.object) && !(change.before && is_being_deleted(*change.before));
  if (is_new || is_asked_to_go) arrivals_.add(key_of(*change.object), kNoticed);
  finalizer_.note(change);
}

void Restores::resume() {
  for (const auto& restore : context_.registry.list(kRestores, kNamespace)) {
    if (phase_of(*restore) == "InProgress") fail_interrupted(*restore);
    arrivals_.add(key_of(*restore), kNoticed);
  }
  finalizer_.resume();
}

void Restores::fail_interrupted(const json::Value& restore) {
  say(key_of(restore),
      {{"phase", "Failed"},
       {"failureReason",
        "found a restore with status \"InProgress\" during the server starting, mark it as \"Failed\""},
       {"completionTimestamp", format_time(context_.now())}});
  if (!context_.version.at_least(kWithCancel)) return;
  for (const auto& transfer : context_.registry.list(kPodVolumeRestores, kNamespace)) {
    if (label_of(*transfer, kRestoreUid) == uid_of(restore) && !is_finished(*transfer))
      context_.registry.merge(kPodVolumeRestores, key_of(*transfer),
                              {{"spec", json::Object{{"cancel", true}}}});
  }
}

void Restores::say(const kube::ObjectKey& key, json::Object status) {
  context_.registry.merge_status(kRestores, key, std::move(status));
}

void Restores::join_line(const kube::ObjectKey& key) {
  if (key.namespace_ == kNamespace && std::ranges::find(line_, key) == line_.end()) line_.push_back(key);
  serve_next();
}

void Restores::serve_next() {
  while (!run_ && !line_.empty()) {
    const auto key = line_.front();
    line_.pop_front();
    serve(key);
  }
}

void Restores::serve(const kube::ObjectKey& key) {
  const auto restore = context_.registry.find(kRestores, key);
  if (!restore) return;
  if (is_being_deleted(*restore)) return let_go(*restore);
  if (!has_finalizer(*restore)) {
    auto all = finalizers_of(*restore);
    all.emplace_back(kFinalizer);
    context_.registry.merge(kRestores, key, finalizers_patch(all));
  }
  const auto phase = phase_of(*restore);
  if (phase.empty() || phase == "New") begin(*restore);
}

/// Its files go first, which needs the location of its backup; without the backup nothing is to be done.
void Restores::let_go(const json::Value& restore) {
  if (!has_finalizer(restore)) return;
  const auto key = key_of(restore);
  const auto backup =
      context_.registry.find(kBackups, {kNamespace, json::find_string(restore, {"spec", "backupName"})});
  if (backup) {
    const auto location =
        find_location(context_.registry, json::find_string(*backup, {"spec", "storageLocation"}));
    if (!location || !is_available(*location)) return arrivals_.add(key, kRetry);
    context_.store.remove(restore_folder(key.name));
  }
  auto left = finalizers_of(restore);
  std::erase(left, kFinalizer);
  context_.registry.merge(kRestores, key, finalizers_patch(left));
}

void Restores::begin(const json::Value& restore) {
  const auto key = key_of(restore);
  auto request = look_at_request(context_.registry, restore, context_.version);
  json::Object status;
  if (request.objections.empty()) {
    status = {{"phase", "InProgress"}, {"startTimestamp", format_time(context_.now())}};
  } else {
    status = {{"phase", "FailedValidation"}, {"validationErrors", json::encode(request.objections)}};
  }
  const auto begun = context_.registry.merge(
      kRestores, key, {{"spec", std::move(request.spec)}, {"status", std::move(status)}});
  if (!begun || !request.objections.empty()) return;
  run_ = std::make_unique<RestoreRun>(context_, **begun, std::move(request.modifiers));
  worker_.add(key, kNoticed);
}

void Restores::work() {
  const auto key = run_->key();
  if (const auto next = run_->advance()) return worker_.add(key, *next);
  const auto failure = run_->finish();
  const bool is_whole = run_->is_whole();
  run_.reset();
  if (failure) {
    const auto* prefix = context_.version.at_least(kSaysWhatFailed) ? "restore execution failed: " : "";
    say(key, {{"phase", "Failed"},
              {"failureReason", prefix + *failure},
              {"completionTimestamp", format_time(context_.now())}});
  } else {
    const std::string phase =
        context_.behaviour.plugin_operations_take ? "WaitingForPluginOperations" : "Finalizing";
    say(key, {{"phase", is_whole ? phase : phase + "PartiallyFailed"}});
  }
  serve_next();
}

}  // namespace kymaros::sim::velero
