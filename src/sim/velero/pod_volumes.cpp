#include "sim/velero/pod_volumes.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>
#include <string_view>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr std::int64_t kBytes = 6;

/// "a, b": {"a", "b"}
std::set<std::string> listed(std::string_view text) {
  std::set<std::string> out;
  std::string name;
  for (const auto c : text) {
    if (c == ',') {
      out.insert(std::exchange(name, {}));
    } else if (c != ' ') {
      name += c;
    }
  }
  out.insert(name);
  return out;
}

bool holds_data(const json::Value& volume) {
  constexpr auto kNoData =
      std::to_array<std::string_view>({"hostPath", "secret", "configMap", "projected", "downwardAPI"});
  for (const auto source : kNoData) {
    if (json::find(volume, {source})) return false;
  }
  return true;
}

std::set<std::string> mounted_volumes(const json::Value& pod) {
  std::set<std::string> out;
  for (const auto& container : items_at(pod, {"spec", "containers"})) {
    for (const auto& mount : items_at(container, {"volumeMounts"}))
      out.insert(json::find_string(mount, {"name"}));
  }
  return out;
}

bool is_host_path(Registry& registry, const kube::ObjectKey& claim) {
  const auto there = registry.find("persistentvolumeclaims", claim);
  const auto name = there ? json::find_string(*there, {"spec", "volumeName"}) : std::string();
  const auto volume = registry.find("persistentvolumes", {"", name});
  return volume && json::find(*volume, {"spec", "hostPath"});
}

}  // namespace

PodVolumes pod_volumes(Registry& registry, const json::Value& spec, const json::Value& pod) {
  PodVolumes out;
  const auto key = key_of(pod);
  const bool all = flag_at(spec, {"defaultVolumesToFsBackup"});
  const auto mounted = mounted_volumes(pod);
  const auto wanted = listed(annotation_of(pod, "backup.velero.io/backup-volumes"));
  const auto unwanted = listed(annotation_of(pod, "backup.velero.io/backup-volumes-excludes"));
  for (const auto& volume : items_at(pod, {"spec", "volumes"})) {
    const auto name = json::find_string(volume, {"name"});
    const kube::ObjectKey claim{key.namespace_,
                                json::find_string(volume, {"persistentVolumeClaim", "claimName"})};
    const auto skip = [&](std::string why) {
      if (!claim.name.empty()) out.skipped[claim] = std::move(why);
    };
    if (!holds_data(volume)) continue;
    if (all ? unwanted.contains(name) : !wanted.contains(name)) {
      skip(fmt::format("opted out due to annotation in pod {}", key.name));
    } else if (const auto phase = json::find_string(pod, {"status", "phase"}); phase != "Running") {
      skip(fmt::format(
          "encountered a problem with backing up the PVC of pod {0}/{1}: pod is not in the expected "
          "status, name={1}, namespace={0}, phase={2}: pod is not running",
          key.namespace_, key.name, phase));
    } else if (!mounted.contains(name)) {
      skip(fmt::format("volume {} is declared in pod {}/{} but not mounted by any container, skipping", name,
                       key.namespace_, key.name));
    } else if (!is_host_path(registry, claim)) {  // of those that are, nothing is said
      out.copied.push_back({.name = name, .claim = claim});
    }
  }
  return out;
}

std::int64_t bytes_of(Registry& registry, const kube::ObjectKey& claim) {
  const auto there = registry.find("persistentvolumeclaims", claim);
  const auto text = there ? annotation_of(*there, "sim.kubernetes.io/bytes") : std::string();
  std::int64_t bytes = kBytes;
  std::from_chars(text.data(), text.data() + text.size(), bytes);
  return bytes;
}

}  // namespace kymaros::sim::velero
