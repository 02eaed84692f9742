#include "sim/velero/backups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/duration.hpp"
#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/kinds.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 500ms;  // from a Backup's creation to its begin, if Velero is idle
constexpr auto kCollects = 2s;
constexpr auto kFinalizes = 1s;
constexpr auto kRetry = 5s;  // while Velero is stopped, or busy
constexpr auto kDefaultLife = std::chrono::hours(720);
constexpr std::int64_t kBytes = 6;  // of each volume

std::string phase_of(const json::Value& backup) { return json::find_string(backup, {"status", "phase"}); }

bool has_ended(const json::Value& backup) {
  const auto phase = phase_of(backup);
  return phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
         phase == "FailedValidation";
}

/// Kinds that backups leave alone.
bool is_backed_up(const ResourceKind& kind) {
  return kind.type.scope == kube::Scope::Namespaced && kind.type.plural != "events" &&
         kind.type.group != "velero.io" && kind.type.group != "coordination.k8s.io";
}

bool is_excluded_by_label(const json::Value& object) {
  return label_of(object, "velero.io/exclude-from-backup") == "true";
}

bool is_running(const json::Value& pod) { return json::find_string(pod, {"status", "phase"}) == "Running"; }

}  // namespace

Backups::Backups(Registry& registry, Shelf& shelf, const Behaviour& behaviour)
    : registry_(registry),
      shelf_(shelf),
      behaviour_(behaviour),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource != kBackups) return;
    const auto key = key_of(*change.object);
    if (change.kind == Change::Kind::Added) worker_.add(key, kNoticed);
    if (change.kind == Change::Kind::Deleted && key.name == under_way_) under_way_.clear();
  });
}

void Backups::say(const kube::ObjectKey& key, json::Object status) {
  registry_.merge_status(kBackups, key, std::move(status));
}

void Backups::reconcile(const kube::ObjectKey& key) {
  const auto backup = registry_.find(kBackups, key);
  if (!backup || key.namespace_ != kNamespace) return;
  if (behaviour_.is_stopped) return worker_.add(key, kRetry);
  if (has_ended(*backup)) return remove_if_expired(*backup);
  const auto phase = phase_of(*backup);
  if (phase == "InProgress") return collect(*backup);
  if (phase == "Finalizing") return end(*backup);
  if (!under_way_.empty()) return worker_.add(key, kRetry);
  begin(*backup);
}

void Backups::begin(const json::Value& backup) {
  const auto key = key_of(backup);
  const auto now = registry_.clock().now();
  if (!behaviour_.location_is_available) {
    return say(
        key,
        {{"phase", "FailedValidation"},
         {"validationErrors",
          json::Array{
              "backup can't be created because BackupStorageLocation default is in Unavailable status"}}});
  }
  under_way_ = key.name;
  const auto ttl = parse_duration(json::find_string(backup, {"spec", "ttl"})).value_or(kDefaultLife);
  registry_.merge(
      kBackups, key,
      {{"metadata", json::Object{{"labels", json::Object{{"velero.io/storage-location", "default"}}}}},
       {"spec", json::Object{{"storageLocation", "default"}, {"ttl", format_duration(ttl)}}}});
  say(key, {{"phase", "InProgress"},
            {"version", 1},
            {"formatVersion", "1.1.0"},
            {"startTimestamp", format_time(now)},
            {"expiration", format_time(now + std::chrono::floor<Time::duration>(ttl))}});
  worker_.add(key, kCollects);
}

void Backups::collect(const json::Value& backup) {
  const auto key = key_of(backup);
  if (behaviour_.backups_fail) {
    under_way_.clear();
    return say(key, {{"phase", "Failed"},
                     {"failureReason", "error uploading the backup to the object store"},
                     {"completionTimestamp", format_time(registry_.clock().now())}});
  }
  const auto* spec = json::find(backup, {"spec"});
  auto contents = take(spec ? *spec : json::Value(json::Object()));
  const auto count = contents.objects.size();
  json::Object errors;
  if (behaviour_.backups_partially_fail) {
    contents.volumes.clear();
    errors["velero"] =
        json::Array{" name: /web message: /Error backing up item error: /pod volume backup failed"};
  }
  const json::Value results = json::Object{{"errors", std::move(errors)}, {"warnings", json::Object()}};
  shelf_.put_backup(key.name, std::move(contents), results, registry_.clock().now());
  say(key, {{"phase", "Finalizing"},
            {"errors", behaviour_.backups_partially_fail ? json::Value(1) : json::Value(nullptr)},
            {"progress", json::Object{{"totalItems", count}, {"itemsBackedUp", count}}}});
  worker_.add(key, kFinalizes);
}

void Backups::end(const json::Value& backup) {
  under_way_.clear();
  const bool is_whole = json::find(backup, {"status", "errors"}) == nullptr;
  say(key_of(backup), {{"phase", is_whole ? "Completed" : "PartiallyFailed"},
                       {"completionTimestamp", format_time(registry_.clock().now())}});
  if (const auto expires = time_at(backup, {"status", "expiration"})) {
    worker_.add(key_of(backup), std::max<Duration>(1s, *expires - registry_.clock().now()));
  }
}

void Backups::remove_if_expired(const json::Value& backup) {
  const auto expires = time_at(backup, {"status", "expiration"});
  if (!expires) return;
  const auto left = *expires - registry_.clock().now();
  if (left > 0s) return worker_.add(key_of(backup), left);
  shelf_.remove_backup(key_of(backup).name);
  registry_.remove(kBackups, key_of(backup));
}

Contents Backups::take(const json::Value& spec) {
  Contents contents;
  for (const auto& namespace_ : registry_.list("namespaces", "")) {
    const auto name = key_of(*namespace_).name;
    if (!includes_namespace(spec, name) || is_excluded_by_label(*namespace_)) continue;
    contents.objects.push_back({.resource = "namespaces", .object = namespace_});
    for (const auto* kind : registry_.catalog().all()) {
      if (!is_backed_up(*kind) || !includes_resource(spec, *kind)) continue;
      for (const auto& object : registry_.list(*kind, name)) {
        if (is_excluded_by_label(*object) || !includes_labels(spec, *object)) continue;
        contents.objects.push_back({.resource = kind->type.qualified_name(), .object = object});
      }
    }
  }
  add_volumes(contents);
  return contents;
}

/// The claims that running pods mount; and each claim's volume as an object.
void Backups::add_volumes(Contents& contents) {
  std::vector<BackedUp> persistent;
  for (const auto& one : contents.objects) {
    const auto* volumes = one.resource == "pods" && is_running(*one.object)
                              ? json::find(*one.object, {"spec", "volumes"})
                              : nullptr;
    if (!volumes || !volumes->is_array()) continue;
    const auto pod = key_of(*one.object);
    for (const auto& volume : volumes->get_array()) {
      const auto claim = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
      const auto bound = registry_.find("persistentvolumeclaims", {pod.namespace_, claim});
      const auto known = [&](const BackedUpVolume& other) {
        return other.namespace_ == pod.namespace_ && other.claim == claim;
      };
      if (claim.empty() || !bound || std::ranges::any_of(contents.volumes, known)) continue;
      const auto name = json::find_string(*bound, {"spec", "volumeName"});
      if (name.empty()) continue;
      contents.volumes.push_back({.claim = claim,
                                  .namespace_ = pod.namespace_,
                                  .pod = pod.name,
                                  .volume_in_pod = json::find_string(volume, {"name"}),
                                  .volume = name,
                                  .bytes = kBytes});
      if (auto object = registry_.find("persistentvolumes", {"", name}))
        persistent.push_back({"persistentvolumes", object});
    }
  }
  contents.objects.insert(contents.objects.end(), persistent.begin(), persistent.end());
}

void Backups::restart() {
  under_way_.clear();
  for (const auto& backup : registry_.list(kBackups, kNamespace)) {
    if (phase_of(*backup) != "InProgress") continue;
    say(key_of(*backup),
        {{"phase", "Failed"},
         {"failureReason",
          "found a backup with status \"InProgress\" during the server starting, mark it as \"Failed\""},
         {"completionTimestamp", format_time(registry_.clock().now())}});
  }
}

}  // namespace kymaros::sim::velero
