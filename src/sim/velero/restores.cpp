#include "sim/velero/restores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/restored_object.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 500ms;
constexpr auto kRetry = 5s;  // while Velero is stopped, or busy
constexpr auto kFinalizes = 1s;
constexpr auto kTerminating = 10min;  // --terminating-resource-timeout
constexpr const char* kFinalizer = "restores.velero.io/external-resources-finalizer";

std::string phase_of(const json::Value& restore) { return json::find_string(restore, {"status", "phase"}); }

bool has_begun(const std::string& phase) { return phase == "InProgress" || phase == "Finalizing"; }

bool has_ended(const std::string& phase) {
  return phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
         phase == "FailedValidation";
}

/// The order of Velero 1.18; the rest follows by name.
std::size_t rank_of(std::string_view resource) {
  constexpr auto kOrder = std::to_array<std::string_view>(
      {"namespaces", "persistentvolumes", "persistentvolumeclaims", "roles.rbac.authorization.k8s.io",
       "serviceaccounts", "rolebindings.rbac.authorization.k8s.io", "secrets", "configmaps", "limitranges",
       "pods", "replicasets.apps", "endpoints", "services"});
  return static_cast<std::size_t>(std::ranges::find(kOrder, resource) - kOrder.begin());
}

std::string namespace_of(const BackedUp& one) { return key_of(*one.object).namespace_; }

json::Object as_results(const json::Object& by_namespace) {
  json::Object namespaces;
  json::Object out;
  for (const auto& [name, sentences] : by_namespace) {
    if (name == "velero") {
      out["velero"] = sentences;
    } else {
      namespaces[name] = sentences;
    }
  }
  if (!namespaces.empty()) out["namespaces"] = std::move(namespaces);
  return out;
}

std::size_t count_of(const json::Object& by_namespace) {
  std::size_t count = 0;
  for (const auto& [name, sentences] : by_namespace) count += sentences.get_array().size();
  return count;
}

json::Value unless_zero(std::size_t count) { return count == 0 ? json::Value(nullptr) : json::Value(count); }

}  // namespace

Restores::Restores(Registry& registry, Shelf& shelf, const Behaviour& behaviour)
    : registry_(registry),
      shelf_(shelf),
      behaviour_(behaviour),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource != kRestores) return;
    const auto key = key_of(*change.object);
    if (change.kind == Change::Kind::Added) worker_.add(key, kNoticed);
    if (change.kind == Change::Kind::Modified && is_being_deleted(*change.object)) worker_.add(key, 100ms);
    if (change.kind == Change::Kind::Deleted) {
      shelf_.remove_restore(key.name);
      if (under_way_ && under_way_->key == key) under_way_.reset();
    }
  });
}

void Restores::reconcile(const kube::ObjectKey& key) {
  const auto restore = registry_.find(kRestores, key);
  if (!restore || key.namespace_ != kNamespace) return;
  if (behaviour_.is_stopped) return worker_.add(key, kRetry);
  const auto phase = phase_of(*restore);
  if (under_way_ && under_way_->key == key) return phase == "Finalizing" ? end() : work();
  if (is_being_deleted(*restore) && !has_begun(phase)) return let_go(*restore);
  if (has_ended(phase) || has_begun(phase)) return;
  if (under_way_) return worker_.add(key, kRetry);
  begin(*restore);
}

void Restores::let_go(const json::Value& restore) {
  registry_.merge(kRestores, key_of(restore), {{"metadata", json::Object{{"finalizers", nullptr}}}});
}

std::optional<std::string> Restores::refusal_of(const json::Value& restore) const {
  const auto name = json::find_string(restore, {"spec", "backupName"});
  const auto backup = registry_.find(kBackups, {kNamespace, name});
  if (!backup || !shelf_.find_backup(name)) {
    return fmt::format("Error retrieving backup: backups.velero.io \"{}\" not found", name);
  }
  if (!behaviour_.location_is_available) {
    return "The BSL default is unavailable, cannot retrieve the backup";
  }
  return std::nullopt;
}

void Restores::begin(const json::Value& restore) {
  under_way_ = UnderWay{.key = key_of(restore)};
  if (const auto refusal = refusal_of(restore)) {
    say({{"phase", "FailedValidation"}, {"validationErrors", json::Array{json::Value(*refusal)}}});
    under_way_.reset();
    return;
  }
  under_way_->spec = restore.at("spec");
  under_way_->contents = *shelf_.find_backup(json::find_string(restore, {"spec", "backupName"}));
  plan();
  registry_.merge(kRestores, under_way_->key,
                  {{"metadata", json::Object{{"finalizers", json::Array{kFinalizer}}}}});
  say({{"phase", "InProgress"},
       {"startTimestamp", format_time(registry_.clock().now())},
       {"progress", json::Object{{"totalItems", under_way_->to_restore.size()}, {"itemsRestored", 0}}}});
  worker_.add(under_way_->key, 1s);
}

void Restores::plan() {
  auto& all = under_way_->to_restore;
  for (const auto& one : under_way_->contents.objects) {
    const auto source = namespace_of(one);
    const auto* kind = registry_.catalog().find(one.resource);
    if (source.empty() || !kind) continue;
    if (!includes_namespace(under_way_->spec, source) || !includes_resource(under_way_->spec, *kind))
      continue;
    if (includes_labels(under_way_->spec, *one.object) && is_restored(one)) all.push_back(one);
  }
  std::ranges::sort(all, {}, [](const BackedUp& one) {
    return std::tuple(rank_of(one.resource), one.resource, key_of(*one.object));
  });
}

std::string Restores::target_of(const std::string& source) const {
  const auto mapped = json::find_string(under_way_->spec, {"namespaceMapping", source});
  return mapped.empty() ? source : mapped;
}

void Restores::note(json::Object& list, const std::string& namespace_, const std::string& sentence) {
  auto& sentences = list[namespace_];
  if (!sentences.is_array()) sentences = json::Array();
  sentences.get_array().emplace_back(sentence);
}

/// One object at a time, each after its while.
void Restores::work() {
  auto& run = *under_way_;
  if (run.next < run.to_restore.size()) {
    if (!restore_some()) return worker_.add(run.key, 1s);
    return worker_.add(run.key, std::max<Duration>(behaviour_.per_object, 1ms));
  }
  if (behaviour_.restores_stall && !std::exchange(run.has_stalled, true)) {
    if (behaviour_.restores_again_after_stall) {
      run.next = 0;
      run.made_namespaces.clear();
    }
    return worker_.add(run.key, *behaviour_.restores_stall);
  }
  if (behaviour_.restores_fail) {
    say({{"phase", "Failed"},
         {"failureReason", *behaviour_.restores_fail},
         {"completionTimestamp", format_time(registry_.clock().now())}});
    shelf_.put_restore(run.key.name, results(), volumes());
    const auto key = run.key;
    under_way_.reset();
    return worker_.add(key, 100ms);
  }
  finalize();
}

/// False if the object's namespace must be waited for.
bool Restores::restore_some() {
  auto& run = *under_way_;
  const auto& one = run.to_restore[run.next];
  const auto source = namespace_of(one);
  const auto target = target_of(source);
  if (!prepare_namespace(source, target)) return false;
  if (!behaviour_.loses.contains(key_of(*one.object).name)) put_back(one, target);
  ++run.next;
  return true;
}

bool Restores::prepare_namespace(const std::string& source, const std::string& target) {
  auto& run = *under_way_;
  if (run.made_namespaces.contains(target)) return true;
  const auto now = registry_.clock().monotonic();
  const auto there = registry_.find("namespaces", {"", target});
  if (there && is_being_deleted(*there)) {
    if (run.waits_until == MonotonicTime()) run.waits_until = now + kTerminating;
    if (now < run.waits_until) return false;
    note(run.errors, "velero",
         fmt::format("timed out waiting for terminating namespace {} to disappear before restoring", target));
  } else if (!there) {
    const auto backed_up = std::ranges::find_if(run.contents.objects, [&](const BackedUp& one) {
      return one.resource == "namespaces" && key_of(*one.object).name == source;
    });
    if (backed_up != run.contents.objects.end())
      registry_.create("namespaces", renamed_namespace(*backed_up->object, target));
  }
  run.waits_until = {};
  run.made_namespaces.insert(target);
  return true;
}

void Restores::put_back(const BackedUp& one, const std::string& target) {
  auto& run = *under_way_;
  const auto restored = registry_.create(
      one.resource, restored_object(one, {.target = target,
                                          .restore = run.key.name,
                                          .backup = json::find_string(run.spec, {"backupName"}),
                                          .mapping = json::find(run.spec, {"namespaceMapping"})}));
  const auto kind = json::find_string(*one.object, {"kind"});
  const auto name = key_of(*one.object).name;
  if (restored || (one.resource == "serviceaccounts" && restored.error().code == 409)) return;
  if (restored.error().code == 409) {
    return note(
        run.warnings, target,
        fmt::format("could not restore, {}:{} already exists. Warning: the in-cluster version is different "
                    "than the backed-up version",
                    kind, name));
  }
  note(run.errors, target,
       fmt::format("error restoring {}/{}/{}: {}", one.resource, target, name, restored.error().message));
}

void Restores::restore_data(const BackedUpVolume& volume) {
  const auto& run = *under_way_;
  const auto now = format_time(registry_.clock().now());
  registry_.create(
      kPodVolumeRestores,
      json::Object{
          {"metadata", json::Object{{"namespace", kNamespace},
                                    {"generateName", run.key.name + "-"},
                                    {"labels", json::Object{{"velero.io/restore-name", run.key.name}}}}},
          {"spec", json::Object{{"pod", json::Object{{"namespace", target_of(volume.namespace_)},
                                                     {"name", volume.pod}}},
                                {"volume", volume.volume_in_pod},
                                {"uploaderType", "kopia"}}},
          {"status", json::Object{{"phase", "Completed"},
                                  {"startTimestamp", now},
                                  {"completionTimestamp", now},
                                  {"progress", json::Object{{"totalBytes", volume.bytes},
                                                            {"bytesDone", volume.bytes}}}}}});
}

json::Value Restores::results() const {
  return json::Object{{"errors", as_results(under_way_->errors)},
                      {"warnings", as_results(under_way_->warnings)}};
}

/// Written before data transfers end, so without their phase; sizes are those of the snapshots.
json::Value Restores::volumes() const {
  json::Array out;
  for (const auto& volume : under_way_->contents.volumes) {
    if (!includes_namespace(under_way_->spec, volume.namespace_) ||
        behaviour_.loses_data.contains(volume.claim))
      continue;
    out.push_back(json::Object{
        {"pvcName", volume.claim},
        {"pvcNamespace", target_of(volume.namespace_)},
        {"pvName", ""},
        {"restoreMethod", "PodVolumeRestore"},
        {"snapshotDataMoved", false},
        {"pvrInfo", json::Object{{"snapshotHandle", fmt::format("{}-{}", volume.namespace_, volume.claim)},
                                 {"size", volume.bytes},
                                 {"uploaderType", "kopia"},
                                 {"volumeName", volume.volume_in_pod},
                                 {"podName", volume.pod},
                                 {"podNamespace", target_of(volume.namespace_)},
                                 {"Phase", ""}}}});
  }
  return out;
}

void Restores::finalize() {
  auto& run = *under_way_;
  for (const auto& volume : run.contents.volumes) {
    const bool is_lost = behaviour_.loses_data.contains(volume.claim);
    if (includes_namespace(run.spec, volume.namespace_) && !is_lost) restore_data(volume);
  }
  if (behaviour_.restores_partially_fail) {
    const auto sources = texts_at(run.spec, {"includedNamespaces"});
    note(run.errors, sources.empty() ? "velero" : target_of(sources.front()),
         *behaviour_.restores_partially_fail);
  }
  shelf_.put_restore(run.key.name, results(), volumes());
  say({{"phase", "Finalizing"},
       {"warnings", unless_zero(count_of(run.warnings))},
       {"errors", unless_zero(count_of(run.errors))},
       {"progress",
        json::Object{{"totalItems", run.to_restore.size()}, {"itemsRestored", run.to_restore.size()}}}});
  worker_.add(run.key, kFinalizes);
}

void Restores::end() {
  const auto key = under_way_->key;
  say({{"phase", count_of(under_way_->errors) == 0 ? "Completed" : "PartiallyFailed"},
       {"completionTimestamp", format_time(registry_.clock().now())}});
  under_way_.reset();
  worker_.add(key, 100ms);  // it may have been deleted meanwhile
}

void Restores::say(json::Object status) {
  registry_.merge_status(kRestores, under_way_->key, std::move(status));
}

void Restores::restart() {
  under_way_.reset();
  for (const auto& restore : registry_.list(kRestores, kNamespace)) {
    if (!has_begun(phase_of(*restore))) continue;
    registry_.merge_status(
        kRestores, key_of(*restore),
        {{"phase", "Failed"},
         {"failureReason",
          "found a restore with status \"InProgress\" during the server starting, mark it as \"Failed\""},
         {"completionTimestamp", format_time(registry_.clock().now())}});
    worker_.add(key_of(*restore), kNoticed);
  }
}

}  // namespace kymaros::sim::velero
