#include "sim/velero/backups.hpp"

#include <algorithm>
#include <utility>

#include "json/codec.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/backup_request.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 200ms;
constexpr auto kTick = 1s;  // between two looks at what is under way
constexpr auto kFinalizes = 500ms;
constexpr int kSaysWhatFailed = 18;
constexpr int kWithQueue = 18;  // the minor version with Queued and ReadyToStart

std::string phase_of(const json::Value& backup) { return json::find_string(backup, {"status", "phase"}); }

bool is_to_begin(std::string_view phase) {
  return phase.empty() || phase == "New" || phase == "Queued" || phase == "ReadyToStart";
}

}  // namespace

Backups::Backups(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {}

void Backups::note(const Change& change) {
  if (change.resource == kBackups && change.kind == Change::Kind::Added)
    worker_.add(key_of(*change.object), kNoticed);
}

void Backups::resume() {
  for (const auto& backup : context_.registry.list(kBackups, kNamespace)) {
    const auto key = key_of(*backup);
    if (phase_of(*backup) == "InProgress") {
      say(key,
          {{"failureReason",
            "found a backup with status \"InProgress\" during the server starting, mark it as \"Failed\""}});
      complete(key, "Failed");
    } else {
      worker_.add(key, kNoticed);
    }
  }
}

void Backups::say(const kube::ObjectKey& key, json::Object status) {
  context_.registry.merge_status(kBackups, key, std::move(status));
}

void Backups::complete(const kube::ObjectKey& key, std::string_view phase) {
  say(key, {{"phase", phase}, {"completionTimestamp", format_time(context_.now())}});
  const auto backup = context_.registry.find(kBackups, key);
  if (backup && phase != "Failed") context_.store.put(file_key("Backup", key.name), json::serialize(*backup));
}

void Backups::reconcile(const kube::ObjectKey& key) {
  const auto backup = context_.registry.find(kBackups, key);
  if (run_ && run_->key() == key) return work(key);
  if (!backup || key.namespace_ != kNamespace) return;
  const auto phase = phase_of(*backup);
  if (is_to_begin(phase)) return wait_in_line(*backup);
  const bool is_whole = !phase.ends_with("PartiallyFailed");
  if (phase.starts_with("WaitingForPluginOperations")) {
    say(key, {{"phase", is_whole ? "Finalizing" : "FinalizingPartiallyFailed"}});
    return worker_.add(key, kFinalizes);
  }
  if (phase.starts_with("Finalizing")) complete(key, is_whole ? "Completed" : "PartiallyFailed");
}

void Backups::wait_in_line(const json::Value& backup) {
  const auto key = key_of(backup);
  if (std::ranges::find(line_, key) == line_.end()) line_.push_back(key);
  if (context_.version.at_least(kWithQueue) && phase_of(backup) != "Queued")
    say(key, {{"phase", "Queued"}, {"queuePosition", line_.size()}});
  begin_next();
}

void Backups::begin_next() {
  while (!run_ && !line_.empty()) {
    const auto key = line_.front();
    line_.pop_front();
    const auto backup = context_.registry.find(kBackups, key);
    if (!backup || !is_to_begin(phase_of(*backup))) continue;
    if (context_.version.at_least(kWithQueue))
      say(key, {{"phase", "ReadyToStart"}, {"queuePosition", nullptr}});
    begin(*backup);
  }
}

void Backups::begin(const json::Value& backup) {
  const auto key = key_of(backup);
  auto prepared = prepared_backup(context_, backup);
  auto& status = member(prepared, "status");
  const auto objections = objections_to_backup(context_.registry, backup, context_.version);
  status["phase"] = objections.empty() ? "InProgress" : "FailedValidation";
  if (objections.empty()) {
    status["startTimestamp"] = format_time(context_.now());
  } else {
    status["validationErrors"] = json::encode(objections);
  }
  const auto begun = context_.registry.merge(kBackups, key, std::move(prepared));
  if (!begun || !objections.empty()) return;
  run_ = std::make_unique<BackupRun>(context_, **begun);
  worker_.add(key, kTick);
}

void Backups::work(const kube::ObjectKey& key) {
  if (!run_->advance()) return worker_.add(key, kTick);
  const auto failure = run_->finish();
  const bool is_whole = run_->is_whole();
  run_.reset();
  if (failure) {
    const auto* prefix = context_.version.at_least(kSaysWhatFailed) ? "backup execution failed: " : "";
    say(key, {{"failureReason", prefix + *failure}});
    complete(key, "Failed");
  } else {
    const auto operations = context_.behaviour.plugin_operations_take;
    const std::string phase = operations ? "WaitingForPluginOperations" : "Finalizing";
    say(key, {{"phase", is_whole ? phase : phase + "PartiallyFailed"}, {"hookStatus", json::Object()}});
    worker_.add(key, operations.value_or(kFinalizes));
  }
  begin_next();
}

}  // namespace kymaros::sim::velero
