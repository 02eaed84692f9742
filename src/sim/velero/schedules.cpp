#include "sim/velero/schedules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cron/schedule.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 200ms;
constexpr auto kSync = 1min;

/// "20260326030000"
std::string stamp_of(Time now) {
  auto stamp = format_compact_time(now);
  std::erase(stamp, '-');
  return stamp;
}

}  // namespace

Schedules::Schedules(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {}

void Schedules::note(const Change& change) {
  if (change.resource != kSchedules || change.kind == Change::Kind::Deleted) return;
  const auto* before = change.before ? json::find(*change.before, {"spec"}) : nullptr;
  const auto* after = json::find(*change.object, {"spec"});
  const bool is_same = before && after && *before == *after;
  if (!is_same) worker_.add(key_of(*change.object), kNoticed);
}

void Schedules::resume() {
  for (const auto& schedule : context_.registry.list(kSchedules, kNamespace))
    worker_.add(key_of(*schedule), kNoticed);
}

void Schedules::reconcile(const kube::ObjectKey& key) {
  const auto schedule = context_.registry.find(kSchedules, key);
  if (!schedule || key.namespace_ != kNamespace || flag_at(*schedule, {"spec", "paused"})) return;
  const auto expression = json::find_string(*schedule, {"spec", "schedule"});
  const auto parsed = cron::Schedule::parse(expression);
  if (!parsed) {
    context_.registry.merge_status(
        kSchedules, key,
        {{"phase", "FailedValidation"},
         {"validationErrors", json::Array{json::Value("invalid schedule: " + parsed.error().message)}}});
    return;
  }
  json::Object status{{"phase", "Enabled"}, {"validationErrors", nullptr}};
  if (flag_at(*schedule, {"spec", "skipImmediately"})) {
    status["lastSkipped"] = format_time(context_.now());
    context_.registry.merge(kSchedules, key, {{"spec", json::Object{{"skipImmediately", false}}}});
  }
  const auto seen = context_.registry.merge_status(kSchedules, key, std::move(status));
  if (!seen) return;
  if (is_due(**seen, expression) && !has_unfinished_backup(key.name)) make_backup(**seen);
  worker_.add(key, kSync);
}

bool Schedules::is_due(const json::Value& schedule, const std::string& expression) {
  auto last = time_at(schedule, {"status", "lastBackup"});
  if (!last) last = time_at(schedule, {"metadata", "creationTimestamp"});
  const auto skipped = time_at(schedule, {"status", "lastSkipped"});
  if (skipped && last && *skipped > *last) last = skipped;
  const auto next = cron::Schedule::parse(expression)->next_after(last.value_or(context_.now()));
  return next && context_.now() > *next;
}

bool Schedules::has_unfinished_backup(const std::string& schedule) {
  const auto backups = context_.registry.list(kBackups, kNamespace);
  return std::ranges::any_of(backups, [&](const ObjectPtr& backup) {
    const auto phase = json::find_string(*backup, {"status", "phase"});
    return label_of(*backup, kScheduleName) == schedule &&
           (phase.empty() || phase == "New" || phase == "InProgress");
  });
}

void Schedules::make_backup(const json::Value& schedule) {
  const auto key = key_of(schedule);
  const auto now = context_.now();
  auto labels = object_at(schedule, {"spec", "template", "metadata", "labels"});
  if (labels.empty()) labels = object_at(schedule, {"metadata", "labels"});
  labels[kScheduleName] = label_value(key.name);
  json::Object metadata{{"namespace", kNamespace},
                        {"name", fmt::format("{}-{}", key.name, stamp_of(now))},
                        {"labels", std::move(labels)}};
  if (const auto& annotations = object_at(schedule, {"metadata", "annotations"}); !annotations.empty())
    metadata["annotations"] = annotations;
  if (flag_at(schedule, {"spec", "useOwnerReferencesInBackup"})) {
    metadata["ownerReferences"] = json::Array{json::Object{{"apiVersion", "velero.io/v1"},
                                                           {"kind", "Schedule"},
                                                           {"name", key.name},
                                                           {"uid", uid_of(schedule)},
                                                           {"controller", true}}};
  }
  const auto made = context_.registry.create(
      kBackups,
      json::Object{{"metadata", std::move(metadata)}, {"spec", object_at(schedule, {"spec", "template"})}});
  if (made) context_.registry.merge_status(kSchedules, key, {{"lastBackup", format_time(now)}});
}

}  // namespace kymaros::sim::velero
