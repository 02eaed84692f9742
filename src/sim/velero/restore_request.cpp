#include "sim/velero/restore_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "json/codec.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/locations.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr auto kNeverRestored = std::to_array<std::string_view>(
    {"nodes", "events", "events.events.k8s.io", "backups.velero.io", "restores.velero.io",
     "resticrepositories.velero.io", "csinodes.storage.k8s.io", "volumeattachments.storage.k8s.io",
     "backuprepositories.velero.io"});
constexpr int kLooksAtLocation = 16;  // the minor version that refuses a location that is away
constexpr int kInFewerWords = 17;

void complete_exclusions(RestoreRequest& request, const json::Value& restore) {
  auto excluded = texts_at(restore, {"spec", "excludedResources"});
  for (const auto name : kNeverRestored) {
    if (std::ranges::find(excluded, name) == excluded.end()) excluded.emplace_back(name);
  }
  request.spec["excludedResources"] = json::encode(excluded);
}

void check_lists(RestoreRequest& request, const json::Value& restore) {
  auto& out = request.objections;
  const auto included = texts_at(restore, {"spec", "includedResources"});
  for (const auto name : kNeverRestored) {
    if (std::ranges::find(included, name) != included.end())
      out.push_back(fmt::format("{} are non-restorable resources", name));
  }
  const json::Value completed(request.spec);
  for (const auto& why : contradictions(included, texts_at(completed, {"excludedResources"})))
    out.push_back("Invalid included/excluded resource lists: " + why);
  for (const auto& why : contradictions(texts_at(restore, {"spec", "includedNamespaces"}),
                                        texts_at(restore, {"spec", "excludedNamespaces"})))
    out.push_back("Invalid included/excluded namespace lists: " + why);
  if (!object_at(restore, {"spec", "labelSelector"}).empty() &&
      !items_at(restore, {"spec", "orLabelSelectors"}).empty()) {
    out.emplace_back(
        "encountered labelSelector as well as orLabelSelectors in restore spec, only one can be specified");
  }
}

bool has_backups(Registry& registry, const std::string& schedule) {
  return std::ranges::any_of(registry.list(kBackups, kNamespace), [&](const ObjectPtr& backup) {
    return label_of(*backup, kScheduleName) == schedule;
  });
}

/// The newest Backup of a schedule that was Completed.
ObjectPtr newest_of(Registry& registry, const std::string& schedule) {
  ObjectPtr newest;
  for (const auto& backup : registry.list(kBackups, kNamespace)) {
    if (label_of(*backup, kScheduleName) != schedule) continue;
    if (json::find_string(*backup, {"status", "phase"}) != "Completed") continue;
    const auto is_newer = [](const ObjectPtr& one, const ObjectPtr& other) {
      return time_at(*one, {"status", "startTimestamp"}) > time_at(*other, {"status", "startTimestamp"});
    };
    if (!newest || is_newer(backup, newest)) newest = backup;
  }
  return newest;
}

/// False: nothing further is looked at.
bool find_backup(Registry& registry, RestoreRequest& request, const json::Value& restore,
                 const Version& version) {
  auto& out = request.objections;
  auto name = json::find_string(restore, {"spec", "backupName"});
  const auto schedule = json::find_string(restore, {"spec", "scheduleName"});
  if (name.empty() == schedule.empty()) {
    out.emplace_back(
        "Either a backup or schedule must be specified as a source for the restore, but not both");
    return false;
  }
  const auto policy = json::find_string(restore, {"spec", "existingResourcePolicy"});
  if (!policy.empty() && policy != "none" && policy != "update")
    out.push_back("Invalid ExistingResourcePolicy: " + policy);
  if (!schedule.empty()) {
    if (!has_backups(registry, schedule)) out.emplace_back("No backups found for schedule");
    const auto newest = newest_of(registry, schedule);
    if (!newest) {
      out.emplace_back("No completed backups found for schedule");
      return false;
    }
    name = key_of(*newest).name;
    request.spec["backupName"] = name;
  }
  const auto backup = registry.find(kBackups, {kNamespace, name});
  if (!backup) {
    out.push_back(
        fmt::format("Error retrieving backup: can't find backup {0}/{1}: Backup.velero.io \"{1}\" not found",
                    kNamespace, name));
    return false;
  }
  const auto place = json::find_string(*backup, {"spec", "storageLocation"});
  const auto location = find_location(registry, place);
  if (!location) {
    out.push_back(
        fmt::format("Error retrieving backup: backupstoragelocations.velero.io \"{}\" not found", place));
    return false;
  }
  if (version.at_least(kLooksAtLocation) && !is_available(*location)) {
    out.push_back(version.at_least(kInFewerWords)
                      ? fmt::format("The BSL {} is unavailable, cannot retrieve the backup", place)
                      : fmt::format("the BSL {} is unavailable, cannot retrieve the backup. please retry the "
                                    "restore after the BSL becomes available",
                                    place));
    return false;
  }
  if (schedule.empty() && !label_of(*backup, kScheduleName).empty())
    request.spec["scheduleName"] = label_of(*backup, kScheduleName);
  return true;
}

void find_modifiers(Registry& registry, RestoreRequest& request, const json::Value& restore) {
  auto kind = json::find_string(restore, {"spec", "resourceModifier", "kind"});
  std::ranges::transform(kind, kind.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (kind != "configmap") return;
  const auto name = json::find_string(restore, {"spec", "resourceModifier", "name"});
  const auto map = registry.find("configmaps", {kNamespace, name});
  if (!map) {
    request.objections.push_back(
        fmt::format("failed to get resource modifiers configmap {}/{}", kNamespace, name));
    return;
  }
  auto rules = read_modifiers(*map);
  if (rules) {
    request.modifiers = *std::move(rules);
  } else {
    request.objections.push_back(rules.error().message);
  }
}

}  // namespace

RestoreRequest look_at_request(Registry& registry, const json::Value& restore, const Version& version) {
  RestoreRequest request;
  complete_exclusions(request, restore);
  check_lists(request, restore);
  if (find_backup(registry, request, restore, version)) find_modifiers(registry, request, restore);
  const auto timeout = json::find_string(restore, {"spec", "itemOperationTimeout"});
  if (timeout.empty() || timeout == "0s") request.spec["itemOperationTimeout"] = "4h0m0s";
  return request;
}

}  // namespace kymaros::sim::velero
