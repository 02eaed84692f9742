#include "sim/velero/schedules.hpp"

#include <fmt/format.h>

#include "cron/schedule.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kSync = 1min;  // how often Velero looks at its schedules

std::string stamp_of(Time now) {
  std::string out;
  for (const auto c : format_compact_time(now)) {
    if (c != '-') out += c;
  }
  return out;
}

}  // namespace

Schedules::Schedules(Registry& registry, const Behaviour& behaviour)
    : registry_(registry),
      behaviour_(behaviour),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource != kSchedules || change.kind == Change::Kind::Deleted) return;
    const bool is_wish = !change.before || object_at(*change.object, {"spec"}) != object_at(*change.before, {"spec"});
    if (is_wish) worker_.add(key_of(*change.object), 100ms);
  });
}

void Schedules::reconcile(const kube::ObjectKey& key) {
  const auto schedule = registry_.find(kSchedules, key);
  if (!schedule || key.namespace_ != kNamespace) return;
  if (behaviour_.is_stopped) return worker_.add(key, kSync);
  const auto parsed = cron::Schedule::parse(json::find_string(*schedule, {"spec", "schedule"}));
  if (!parsed) {
    registry_.merge_status(kSchedules, key,
                           {{"phase", "FailedValidation"},
                            {"validationErrors", json::Array{json::Value(parsed.error().message)}}});
    return;
  }
  const auto* paused = json::find(*schedule, {"spec", "paused"});
  if (paused && paused->is_bool() && paused->get_bool()) return;
  if (json::find_string(*schedule, {"status", "phase"}).empty()) {
    registry_.merge_status(kSchedules, key, {{"phase", "Enabled"}});
  }
  const auto last = time_at(*schedule, {"status", "lastBackup"});
  const auto since =
      last ? *last : time_at(*schedule, {"metadata", "creationTimestamp"}).value_or(registry_.clock().now());
  const auto next = parsed->next_after(since);
  if (!next) return;
  const auto now = registry_.clock().now();
  if (*next > now) return worker_.add(key, *next - now);
  make_backup(*schedule);
  worker_.add(key, 1s);
}

void Schedules::make_backup(const json::Value& schedule) {
  const auto key = key_of(schedule);
  const auto now = registry_.clock().now();
  const auto* spec = json::find(schedule, {"spec", "template"});
  registry_.create(
      kBackups, json::Object{{"metadata",
                              json::Object{{"namespace", kNamespace},
                                           {"name", fmt::format("{}-{}", key.name, stamp_of(now))},
                                           {"labels", json::Object{{"velero.io/schedule-name", key.name}}}}},
                             {"spec", spec ? *spec : json::Value(json::Object())}});
  registry_.merge_status(kSchedules, key, {{"lastBackup", format_time(now)}});
}

}  // namespace kymaros::sim::velero
