#include "sim/velero/backup_request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.hpp"
#include "json/codec.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr const char* kNoLocation =
    "an existing backup storage location was not specified at backup creation time and the default {0} was "
    "not "
    "found. Please address this issue (see `velero backup-location -h` for options) and create a new backup. "
    "Error: BackupStorageLocation.velero.io \"{0}\" not found";
constexpr const char* kNoLocationQuoted =
    "an existing backup storage location wasn't specified at backup creation time and the default '{0}' "
    "wasn't "
    "found. Please address this issue (see `velero backup-location -h` for options) and create a new backup. "
    "Error: BackupStorageLocation.velero.io \"{0}\" not found";
constexpr auto kDefaultLife = std::chrono::hours(720);

constexpr const char* kSnapshots = "volumesnapshots.snapshot.storage.k8s.io";
constexpr const char* kSnapshotContents = "volumesnapshotcontents.snapshot.storage.k8s.io";

/// In the lists that the spec speaks in: there are older ones, and ones by scope.
void leave_snapshots_out(json::Object& out, const json::Object& spec) {
  const auto add = [&](std::string_view list, std::initializer_list<const char*> names) {
    auto all = texts_at(spec, {list});
    for (const auto* name : names) {
      if (std::ranges::find(all, name) == all.end()) all.emplace_back(name);
    }
    out[list] = json::encode(all);
  };
  const bool is_old = spec.contains("includedResources") || spec.contains("excludedResources") ||
                      spec.contains("includeClusterResources");
  if (is_old) return add("excludedResources", {kSnapshots, kSnapshotContents});
  add("excludedClusterScopedResources", {kSnapshotContents});
  add("excludedNamespaceScopedResources", {kSnapshots});
}

/// Defaults for what the spec does not say.
json::Object defaults(const Context& context, const json::Value& backup) {
  json::Object all{{"csiSnapshotTimeout", "10m0s"},
                   {"itemOperationTimeout", "4h0m0s"},
                   {"defaultVolumesToFsBackup", context.behaviour.copies_volumes_by_default},
                   {"snapshotMoveData", false}};
  if (context.version.at_least(17)) all["volumeGroupSnapshotLabelKey"] = "velero.io/volume-group";
  if (context.version.at_least(18)) all["includedNamespaces"] = json::Array{"*"};
  json::Object out;
  for (const auto& [name, value] : all) {
    const auto* said = json::find(backup, {"spec", std::string_view(name)});
    const bool is_zero = said && ((said->is_string() && said->get_string() == "0s") ||
                                  (said->is_array() && said->get_array().empty()));
    if (!said || said->is_null() || is_zero) out[name] = value;
  }
  if (context.version.at_least(17)) leave_snapshots_out(out, object_at(backup, {"spec"}));
  return out;
}

}  // namespace

std::string location_of(Registry& registry, const json::Value& backup) {
  auto named = json::find_string(backup, {"spec", "storageLocation"});
  if (!named.empty()) return named;
  const auto location = find_location(registry, "");
  return location ? key_of(*location).name : "default";
}

std::vector<std::string> objections_to_backup(Registry& registry, const json::Value& backup,
                                              const Version& version) {
  std::vector<std::string> out;
  const auto name = location_of(registry, backup);
  const auto location = find_location(registry, name);
  if (!location) {
    const auto* form = version.at_least(15) ? kNoLocation : kNoLocationQuoted;
    out.push_back(fmt::format(fmt::runtime(form), name));
  } else if (json::find_string(*location, {"spec", "accessMode"}) == "ReadOnly") {
    out.push_back(fmt::format(
        "backup can't be created because backup storage location {} is currently in read-only mode", name));
  } else if (!is_available(*location) && version.at_least(16)) {
    out.push_back(fmt::format(
        "backup can't be created because BackupStorageLocation {} is in Unavailable status.{}", name,
        version.at_least(17) ? "" : " please create a new backup after the BSL becomes available"));
  }
  for (const auto& why : contradictions(texts_at(backup, {"spec", "includedResources"}),
                                        texts_at(backup, {"spec", "excludedResources"})))
    out.push_back(fmt::format("Invalid included/excluded resource lists: {}", why));
  for (const auto& why : contradictions(texts_at(backup, {"spec", "includedNamespaces"}),
                                        texts_at(backup, {"spec", "excludedNamespaces"})))
    out.push_back(fmt::format("Invalid included/excluded namespace lists: {}", why));
  if (!object_at(backup, {"spec", "labelSelector"}).empty() &&
      !items_at(backup, {"spec", "orLabelSelectors"}).empty()) {
    out.emplace_back(
        "encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified");
  }
  return out;
}

json::Object prepared_backup(const Context& context, const json::Value& backup) {
  const auto location = location_of(context.registry, backup);
  const auto life = parse_duration(json::find_string(backup, {"spec", "ttl"})).value_or(kDefaultLife);
  const auto ttl = life > Duration(0) ? life : Duration(kDefaultLife);
  auto spec = defaults(context, backup);
  spec["storageLocation"] = location;
  spec["ttl"] = format_duration(ttl);
  return {{"metadata",
           json::Object{{"labels", json::Object{{kStorageLocation, label_value(location)}}},
                        {"annotations", json::Object{{"velero.io/resource-timeout", "10m0s"},
                                                     {"velero.io/source-cluster-k8s-gitversion", "v1.35.4"},
                                                     {"velero.io/source-cluster-k8s-major-version", "1"},
                                                     {"velero.io/source-cluster-k8s-minor-version", "35"}}}}},
          {"spec", std::move(spec)},
          {"status", json::Object{{"version", 1},
                                  {"formatVersion", "1.1.0"},
                                  {"expiration",
                                   format_time(context.now() + std::chrono::floor<Time::duration>(ttl))}}}};
}

}  // namespace kymaros::sim::velero
