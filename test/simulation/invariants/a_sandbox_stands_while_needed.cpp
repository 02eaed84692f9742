#include <fmt/format.h>

#include "sim/object.hpp"
#include "sim/request_info.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

bool has_ended(const json::Value& restore) {
  const auto phase = json::find_string(restore, {"status", "phase"});
  return phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
         phase == "FailedValidation";
}

bool fills(const json::Value& restore, const std::string& sandbox) {
  const auto* mapping = json::find(restore, {"spec", "namespaceMapping"});
  if (!mapping || !mapping->is_object()) return false;
  for (const auto& [source, target] : mapping->get_object()) {
    if (target.is_string() && target.get_string() == sandbox) return true;
  }
  return false;
}

class StandsWhileNeeded final : public Invariant {
 public:
  using Invariant::Invariant;

  void requested(const sim::AuditEntry& entry) override {
    const auto info = sim::request_info(entry.path);
    if (entry.method != "DELETE" || entry.code >= 300 || info.plural != "namespaces") return;
    const auto& name = info.key.name;
    for (const auto& restore : registry().list("restores.velero.io", "")) {
      if (!has_ended(*restore) && fills(*restore, name))
        offence(fmt::format("{} is deleted while {} fills it", name, sim::key_of(*restore).name));
    }
    const auto sandbox = registry().find("namespaces", {"", name});
    if (!sandbox) return;
    const auto expires = parse_time(sim::annotation_of(*sandbox, "kymaros.io/expires-at"));
    if (expires && clock().now() >= *expires) return;
    for (const auto& test : registry().list("restoretests.restore.kymaros.io", "")) {
      const auto step = json::find_string(*test, {"status", "run", "step"});
      const bool is_of_it =
          json::find_string(*test, {"status", "run", "id"}) == sim::label_of(*sandbox, "kymaros.io/run");
      if (is_of_it && step != "Report" && step != "CleanUp" && !step.empty())
        offence(fmt::format("{} is deleted while its run is in {}", name, step));
    }
  }
};

}  // namespace

std::unique_ptr<Invariant> a_sandbox_stands_while_needed(sim::Registry& registry) {
  return std::make_unique<StandsWhileNeeded>("a sandbox stands while it is needed", registry);
}

}  // namespace kymaros::simulation
