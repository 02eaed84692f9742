#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr const char* kTests = "restoretests.restore.kymaros.io";
constexpr const char* kReports = "restorereports.restore.kymaros.io";
constexpr auto kKinds = std::to_array<const char*>(
    {"deployments.apps", "statefulsets.apps", "services", "configmaps", "secrets", "persistentvolumeclaims"});
constexpr auto kWorkloads = std::to_array<const char*>({"deployments.apps", "statefulsets.apps"});

// From the operator's last look at a workload to its writing of the verdict: what crashes then was not seen.
constexpr Duration kLookTakes = std::chrono::seconds(10);

std::int64_t integer(const json::Value& object, std::initializer_list<std::string_view> path) {
  const auto* value = json::find(object, path);
  return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

/// Compares sandboxes with their sources, which nobody changes in these worlds, when the verdict is written:
/// the sandboxes stand until then.
class VerdictIsTrue final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    note_workload(change);
    if (change.resource != kReports || change.kind == sim::Change::Kind::Deleted) return;
    const auto& report = *change.object;
    const auto result = json::find_string(report, {"status", "result"});
    const auto reason = json::find_string(report, {"status", "reason"});
    if (reason != "Verdict" && reason != "NewerBackupFailed") return;
    // The label comes with a write of its own, perhaps much later: what crashed meanwhile was not judged.
    if (change.before && json::find_string(*change.before, {"status", "result"}) == result) return;
    const auto key = sim::key_of(report);
    const auto test =
        registry().find(kTests, {key.namespace_, json::find_string(report, {"spec", "testRef"})});
    if (!test || json::find_string(*test, {"status", "run", "report"}) != key.name) return;
    const auto defect = look(*test, result == "pass" ? kLookTakes : Duration(0));
    if (result == "pass" && defect) offence(fmt::format("{} is green, but {}", to_string(key), *defect));
    if (result == "fail" && reason == "Verdict" && !defect && !was_disturbed(*test))
      offence(fmt::format("{} is red, and nothing is wrong in its sandboxes", to_string(key)));
  }

 private:
  void note_workload(const sim::Change& change) {
    if (std::ranges::find(kWorkloads, change.resource) == kWorkloads.end()) return;
    const auto& object = *change.object;
    const std::pair which(change.resource, sim::key_of(object));
    if (change.kind == sim::Change::Kind::Deleted || !is_down(object)) {
      down_since_.erase(which);
    } else {
      down_since_.try_emplace(which, change.at);
    }
  }
  static bool is_down(const json::Value& workload) {
    return integer(workload, {"status", "readyReplicas"}) < integer(workload, {"spec", "replicas"});
  }

  /// What is wrong with what came back; nothing, too, where there is nothing to compare any more.
  std::optional<std::string> look(const json::Value& test, Duration down_for) {
    const auto* sandboxes = json::find(test, {"status", "run", "sandboxes"});
    if (!sandboxes || !sandboxes->is_array()) return std::nullopt;
    for (const auto& sandbox : sandboxes->get_array()) {
      const auto source = json::find_string(sandbox, {"source"});
      const auto name = json::find_string(sandbox, {"namespace"});
      const auto there = registry().find("namespaces", {"", name});
      if (!there || sim::is_being_deleted(*there)) return std::nullopt;
      if (auto missing = what_is_missing(source, name, exceptions_of(test))) return missing;
      if (auto down = what_does_not_run(name, down_for)) return down;
    }
    return what_has_no_data(test);
  }

  static std::set<std::string> exceptions_of(const json::Value& test) {
    std::set<std::string> names;
    const auto* exceptions = json::find(test, {"spec", "verdict", "exceptions"});
    for (const auto& one : exceptions ? exceptions->as_array() : json::Array())
      names.insert(json::find_string(one, {"name"}));
    return names;
  }

  std::optional<std::string> what_is_missing(const std::string& source, const std::string& sandbox,
                                             const std::set<std::string>& excepted) {
    for (const auto* kind : kKinds) {
      for (const auto& one : registry().list(kind, source)) {
        const auto name = sim::key_of(*one).name;
        const bool is_there = registry().find(kind, {sandbox, name}) != nullptr;
        if (!is_there && !excepted.contains(name)) return fmt::format("{} {} is missing", kind, name);
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> what_does_not_run(const std::string& sandbox, Duration down_for) {
    for (const auto* kind : kWorkloads) {
      for (const auto& one : registry().list(kind, sandbox)) {
        const auto down = down_since_.find({kind, sim::key_of(*one)});
        const auto now = registry().clock().monotonic();
        if (down != down_since_.end() && now - down->second >= down_for)
          return fmt::format("{} {} is not ready", kind, sim::key_of(*one).name);
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> what_has_no_data(const json::Value& test) {
    const auto* restores = json::find(test, {"status", "run", "restores"});
    if (!restores || !restores->is_array()) return std::nullopt;
    for (const auto& restore : restores->get_array()) {
      const auto name = json::find_string(restore, {"name"});
      std::size_t transfers = 0;
      for (const auto& one : registry().list("podvolumerestores.velero.io", "")) {
        if (sim::label_of(*one, "velero.io/restore-name") != name) continue;
        ++transfers;
        if (json::find_string(*one, {"status", "phase"}) != "Completed")
          return fmt::format("the transfer {} did not complete", sim::key_of(*one).name);
      }
      if (transfers < transfers_in_backup(test)) return fmt::format("{} transfers only", transfers);
    }
    return std::nullopt;
  }

  /// The volumes of the run's sources of which the backup has the data.
  std::size_t transfers_in_backup(const json::Value& test) {
    const auto backup = json::find_string(test, {"status", "run", "backup", "name"});
    const auto* sandboxes = json::find(test, {"status", "run", "sandboxes"});
    std::set<std::string> sources;
    for (const auto& sandbox : sandboxes->as_array()) sources.insert(json::find_string(sandbox, {"source"}));
    std::size_t count = 0;
    for (const auto& one : registry().list("podvolumebackups.velero.io", "")) {
      count += sim::label_of(*one, "velero.io/backup-name") == backup &&
               json::find_string(*one, {"status", "phase"}) == "Completed" &&
               sources.contains(json::find_string(*one, {"spec", "pod", "namespace"}));
    }
    return count;
  }

  /// What makes a verdict red besides: errors that the provider reports, pods that came and went.
  bool was_disturbed(const json::Value& test) {
    const auto* restores = json::find(test, {"status", "run", "restores"});
    for (const auto& restore : restores ? restores->as_array() : json::Array()) {
      if (json::find_string(restore, {"phase"}) != "Completed") return true;
    }
    const auto* sandboxes = json::find(test, {"status", "run", "sandboxes"});
    for (const auto& sandbox : sandboxes ? sandboxes->as_array() : json::Array()) {
      const auto there = registry().find("namespaces", {"", json::find_string(sandbox, {"namespace"})});
      if (!there || sim::is_being_deleted(*there)) return true;
      for (const auto& pod : registry().list("pods", json::find_string(sandbox, {"namespace"}))) {
        const auto* containers = json::find(*pod, {"status", "containerStatuses"});
        for (const auto& one : containers ? containers->as_array() : json::Array()) {
          if (integer(one, {"restartCount"}) > 0) return true;
        }
      }
    }
    return false;
  }

  std::map<std::pair<std::string, kube::ObjectKey>, MonotonicTime> down_since_;  // workloads
};

}  // namespace

std::unique_ptr<Invariant> verdict_is_true(sim::Registry& registry) {
  return std::make_unique<VerdictIsTrue>("a verdict is true", registry);
}

}  // namespace kymaros::simulation
