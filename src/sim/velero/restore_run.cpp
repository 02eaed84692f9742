#include "sim/velero/restore_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "json/merge_patch.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/restore_order.hpp"
#include "sim/velero/restore_wait.hpp"
#include "sim/velero/restored_object.hpp"
#include "sim/velero/stored_files.hpp"
#include "sim/velero/volume_infos.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

using NamespaceState = TargetNamespaces::State;

constexpr auto kPoll = 1s;
constexpr int kAlwaysMovesData = 18;  // even if the restore leaves claims or volumes out
constexpr int kWithColon = 16;        // the minor version that writes "ConfigMap:settings"
constexpr const char* kClaims = "persistentvolumeclaims";
constexpr const char* kVolumes = "persistentvolumes";

/// As its resource would be known, were it served.
ResourceKind kind_of(const ResourceCatalog& catalog, const Item& item) {
  if (const auto* kind = catalog.find(item.resource)) return *kind;
  const auto dot = item.resource.find('.');
  ResourceKind unknown;
  unknown.type.plural = item.resource.substr(0, dot);
  if (dot != std::string::npos) unknown.type.group = item.resource.substr(dot + 1);
  if (key_of(*item.object).namespace_.empty()) unknown.type.scope = kube::Scope::Cluster;
  return unknown;
}

/// "deployments.apps/shop/web"
std::string describe(const std::string& resource, const std::string& target, const std::string& name) {
  return target.empty() ? fmt::format("{}/{}", resource, name)
                        : fmt::format("{}/{}/{}", resource, target, name);
}

}  // namespace

RestoreRun::RestoreRun(Context context, const json::Value& restore, std::vector<ModifierRule> modifiers)
    : context_(context),
      restore_(restore),
      key_(key_of(restore)),
      modifiers_(std::move(modifiers)),
      namespaces_(context.registry),
      transfers_(context, restore),
      shown_at_(context.registry.clock().monotonic()) {
  read_backup();
}

void RestoreRun::read_backup() {
  const auto backup = json::find_string(restore_, {"spec", "backupName"});
  const auto tar = read_file(context_.store, "BackupContents", backup);
  if (!tar || !context_.store.is_reachable()) {
    failure_ = "error downloading backup: " + (tar ? std::string("connection refused") : tar.error().message);
    state_ = State::Over;
    return;
  }
  auto items = read_contents(*tar);
  if (!items) {
    errors_.velero.push_back("error parsing backup contents: " + items.error().message);
    state_ = State::Over;
    return;
  }
  if (const auto text = read_file(context_.store, "BackupVolumeInfos", backup))
    volume_infos_ = json::parse(*text).value_or(json::Array());
  for (auto& item : *items) {
    if (is_selected(item)) selected_.push_back(item);
    backed_up_[{item.resource, key_of(*item.object)}] = std::move(item);
  }
  sort_for_restore(selected_, context_.version);
}

bool RestoreRun::is_selected(const Item& item) const {
  const auto& spec = restore_.at("spec");
  if (!includes_resource(spec, kind_of(context_.registry.catalog(), item))) return false;
  if (!selects(spec, *item.object)) return false;
  const auto namespace_ = key_of(*item.object).namespace_;
  if (!namespace_.empty()) return includes_namespace(spec, namespace_);
  const auto* wish = json::find(spec, {"includeClusterResources"});
  return wish && wish->is_bool() ? wish->get_bool() : includes_every_namespace(spec);
}

std::optional<Duration> RestoreRun::advance() {
  if (state_ == State::Objects) {
    if (next_ < selected_.size()) return restore_next();
    state_ = State::Stalling;
    stalls_since_ = context_.registry.clock().monotonic();
    show_progress(true);
  }
  if (state_ == State::Stalling) {
    if (is_stalled()) return kPoll;
    if (context_.behaviour.restores_again_after_stall && !std::exchange(is_second_pass_, true)) {
      state_ = State::Objects;
      next_ = processed_ = 0;
      restored_.forget();
      return context_.behaviour.per_object;
    }
    state_ = State::Transfers;
  }
  if (state_ == State::Transfers && !transfers_.are_over(errors_)) return kPoll;
  state_ = State::Over;
  return std::nullopt;
}

/// Until the time is over, or Velero is told to stall no longer.
bool RestoreRun::is_stalled() const {
  const auto& stall = context_.behaviour.restores_stall;
  return stall && !is_second_pass_ && context_.registry.clock().monotonic() - stalls_since_ < *stall;
}

/// One object, or one look at a namespace that has to go first.
Duration RestoreRun::restore_next() {
  const auto& item = selected_[next_];
  const auto key = key_of(*item.object);
  const bool is_namespace = item.resource == "namespaces";
  const auto source = is_namespace ? key.name : key.namespace_;
  const auto target = source.empty() ? std::string() : mapped(restore_, source);
  const auto ready = target.empty() ? NamespaceState::Ready : ensure_namespace(source, target);
  if (ready == NamespaceState::Waited) return kPoll;
  ++next_;
  if (ready == NamespaceState::Ready && !is_namespace) {
    restore(item, target);
    ++processed_;
    show_progress(false);
  }
  return context_.behaviour.per_object;
}

TargetNamespaces::State RestoreRun::ensure_namespace(const std::string& source, const std::string& target) {
  const auto backed_up = backed_up_.find({"namespaces", {"", source}});
  const auto* model = backed_up == backed_up_.end() ? nullptr : backed_up->second.object.get();
  return namespaces_.ensure(target, model, restored_, errors_);
}

bool RestoreRun::is_wanted(const std::string& resource) const {
  const auto* kind = context_.registry.catalog().find(resource);
  return kind && includes_resource(restore_.at("spec"), *kind);
}

bool RestoreRun::is_let_in(const Item& item, const std::string& target) const {
  const auto& spec = restore_.at("spec");
  if (!includes_resource(spec, kind_of(context_.registry.catalog(), item))) return false;
  if (target.empty()) return flag_at(spec, {"includeClusterResources"}, true);
  return includes_namespace(spec, key_of(*item.object).namespace_);
}

void RestoreRun::restore(const Item& item, const std::string& target) {
  if (!is_let_in(item, target) || is_complete(item)) return;
  if (context_.behaviour.loses.contains(key_of(*item.object).name)) return;
  const auto id = RestoredItems::id_of(*item.object, target);
  if (restored_.contains(id)) return;
  restored_.note(id, "skipped");
  if (is_mirror_pod(item) || is_discarded(item, context_.registry)) return;
  auto object = without_origin(item, restore_);
  if (item.resource == kVolumes && !prepare_volume(item, object)) return;
  restore_companions(item, target);
  if (item.resource == kClaims) {
    reset_binding(object);
    if (new_volumes_.contains(json::find_string(object, {"spec", "volumeName"})))
      member(object.as_object(), "spec").erase("volumeName");
  }
  const auto transfers = transfers_.sources_for(item);
  if (!transfers.empty()) add_restore_wait(object, restore_, transfers, context_.version);
  for (auto& why : apply_modifiers(modifiers_, item.resource, object)) errors_.add(target, std::move(why));
  if (!target.empty()) metadata_of(object)["namespace"] = target;
  add_restore_labels(object, restore_);
  create(item, target, std::move(object), id);
}

void RestoreRun::create(const Item& item, const std::string& target, json::Value object,
                        const RestoredItems::Id& id) {
  auto& registry = context_.registry;
  const auto name = key_of(object).name;
  if (!registry.catalog().find(item.resource)) {
    restored_.note(id, "failed");
    errors_.add(target, fmt::format("error restoring {}: the server could not find the requested resource",
                                    describe(item.resource, target, name)));
    return;
  }
  if (const auto there = registry.find(item.resource, key_of(object)))
    return meet_existing(item, target, object, *there, id);
  const auto made = registry.create(item.resource, std::move(object));
  if (!made) {
    restored_.note(id, "failed");
    errors_.add(target, fmt::format("error restoring {}: {}", describe(item.resource, target, name),
                                    made.error().message));
    return;
  }
  restored_.note(id, "created");
  if (context_.version.at_least(kAlwaysMovesData) || (is_wanted(kClaims) && is_wanted(kVolumes)))
    transfers_.begin(transfers_.sources_for(item), **made, errors_);
}

/// The same object as in the backup is passed over in silence; every other is told of. Objects of two times
/// of creation are never the same: their managedFields differ.
void RestoreRun::meet_existing(const Item& item, const std::string& target, const json::Value& object,
                               const json::Value& there, const RestoredItems::Id& id) {
  if (is_second_pass_) return;
  auto known = without_origin({item.resource, std::make_shared<const json::Value>(there)}, restore_);
  add_restore_labels(known, restore_);
  if (uid_of(there) == uid_of(*item.object) && known == object) return;
  if (item.resource == "serviceaccounts") return merge_account(object, known, id);
  const auto policy = json::find_string(restore_, {"spec", "existingResourcePolicy"});
  if (policy == "update") return update(item, target, object, there, id);
  // In older versions, and where the policy is spelled out, the sentence has another form.
  const bool is_quoted = policy == "none" || !context_.version.at_least(kWithColon);
  const auto kind = json::find_string(object, {"kind"});
  const auto name = key_of(object).name;
  restored_.note(id, "failed");
  warnings_.add(
      target,
      fmt::format("could not restore, {} already exists. Warning: the in-cluster version is "
                  "different than the backed-up version",
                  is_quoted ? fmt::format("{} \"{}\"", kind, name) : fmt::format("{}:{}", kind, name)));
}

/// The labels of the restore too.
void RestoreRun::update(const Item& item, const std::string& target, const json::Value& object,
                        const json::Value& there, const RestoredItems::Id& id) {
  auto& registry = context_.registry;
  const auto known = without_origin({item.resource, std::make_shared<const json::Value>(there)}, restore_);
  const auto updated = registry.patch(*registry.catalog().find(item.resource), key_of(object),
                                      PatchType::Merge, json::diff_merge_patch(known, object));
  restored_.note(id, updated ? "updated" : "failed");
  if (!updated) warnings_.add(target, updated.error().message);
}

/// Labels, annotations and secrets that the existing account lacks are added to it.
void RestoreRun::merge_account(const json::Value& object, const json::Value& known,
                               const RestoredItems::Id& id) {
  const auto additions = json::diff_merge_patch(known, json::apply_merge_patch(object, known));
  if (additions.as_object().empty()) return;
  const auto merged = context_.registry.merge("serviceaccounts", key_of(object), additions.as_object());
  restored_.note(id, merged ? "updated" : "failed");
}

bool RestoreRun::prepare_volume(const Item& item, json::Value& object) {
  const auto name = key_of(*item.object).name;
  const auto& infos = volume_infos_.as_array();
  const bool has_data = std::ranges::any_of(infos, [&](const json::Value& info) {
    return json::find_string(info, {"pvName"}) == name && !json::find_string(info, {"backupMethod"}).empty();
  });
  if (has_data || json::find_string(*item.object, {"spec", "persistentVolumeReclaimPolicy"}) == "Delete") {
    new_volumes_.insert(name);
    return false;
  }
  reset_binding(object);
  const auto source = json::find_string(object, {"spec", "claimRef", "namespace"});
  if (!source.empty())
    member(member(object.as_object(), "spec"), "claimRef")["namespace"] = mapped(restore_, source);
  return true;
}

void RestoreRun::restore_companion(const std::string& resource, const kube::ObjectKey& source,
                                   const std::string& of) {
  const auto found = backed_up_.find({resource, source});
  if (found != backed_up_.end()) {
    restore(found->second, source.namespace_.empty() ? std::string() : mapped(restore_, source.namespace_));
    return;
  }
  const auto place = source.namespace_.empty() ? "cluster" : "namespaces/" + source.namespace_;
  warnings_.add(of, fmt::format("stat /tmp/restore/resources/{}/{}/{}.json: no such file or directory",
                                resource, place, source.name));
}

void RestoreRun::restore_companions(const Item& item, const std::string& target) {
  const auto& object = *item.object;
  const auto namespace_ = key_of(object).namespace_;
  if (item.resource == kClaims) {
    const auto volume = json::find_string(object, {"spec", "volumeName"});
    const bool is_bound = json::find_string(object, {"status", "phase"}) == "Bound" && !volume.empty();
    if (is_bound) restore_companion(kVolumes, {"", volume}, target);
  }
  if (item.resource != "pods") return;
  for (const auto& volume : items_at(object, {"spec", "volumes"})) {
    const auto claim = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
    if (!claim.empty()) restore_companion(kClaims, {namespace_, claim}, namespace_);
  }
  const auto priority = json::find_string(object, {"spec", "priorityClassName"});
  if (!priority.empty() && context_.version.at_least(17))
    restore_companion("priorityclasses.scheduling.k8s.io", {"", priority}, "");
}

/// At most once a second, as the real one. It counts what it came to, and what it has still to come to.
void RestoreRun::show_progress(bool is_last) {
  const auto now = context_.registry.clock().monotonic();
  if (!is_last && now < shown_at_ + 1s) return;
  shown_at_ = now;
  const auto total = restored_.size() + (is_last ? 0 : selected_.size() - processed_);
  context_.registry.merge_status(
      kRestores, key_,
      {{"progress", json::Object{{"totalItems", total}, {"itemsRestored", restored_.size()}}}});
}

std::optional<std::string> RestoreRun::finish() {
  if (!failure_ && context_.behaviour.restores_fail) failure_ = *context_.behaviour.restores_fail;
  if (failure_) return failure_;
  if (const auto& error = context_.behaviour.restores_partially_fail) {
    const auto& mapping = object_at(restore_, {"spec", "namespaceMapping"});
    const auto sources = texts_at(restore_, {"spec", "includedNamespaces"});
    const auto first = mapping.empty() ? (sources.empty() ? std::string() : sources.front())
                                       : std::string(mapping.begin()->key());
    errors_.add(first.empty() ? first : mapped(restore_, first), *error);
  }
  auto& store = context_.store;
  if (store.is_reachable()) {
    const auto put = [&](std::string_view kind, std::string_view text) {
      put_file(store, kind, key_.name, text);
    };
    put("RestoreResults", json::serialize(results_file(warnings_, errors_)));
    put("RestoreResourceList", json::serialize(restored_.list()));
    put("RestoreItemOperations", "[]");
    put("RestoreVolumeInfo", json::serialize(restore_volume_infos(context_.registry, transfers_.all(),
                                                                  volume_infos_, context_.version)));
    put("RestoreLog",
        fmt::format("time=\"{}\" level=info msg=\"restore completed\"\n", format_time(context_.now())));
  } else {
    errors_.velero.emplace_back("error uploading log file to backup storage: connection refused");
  }
  context_.registry.merge_status(
      kRestores, key_,
      {{"warnings", unless_zero(warnings_.count())}, {"errors", unless_zero(errors_.count())}});
  return std::nullopt;
}

}  // namespace kymaros::sim::velero
