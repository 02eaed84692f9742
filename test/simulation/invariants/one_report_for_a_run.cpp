#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr const char* kTests = "restoretests.restore.kymaros.io";
constexpr const char* kReports = "restorereports.restore.kymaros.io";

class OneReport final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource == kTests) note_run(*change.object);
    if (change.resource == kReports && change.kind == sim::Change::Kind::Added) note_report(*change.object);
    // Reports cannot outlive their namespace, and none can be made in one that goes.
    if (change.resource == "namespaces" && sim::is_being_deleted(*change.object)) {
      const auto name = sim::key_of(*change.object).name;
      std::erase_if(runs_, [&](const auto& run) { return run.second.namespace_ == name; });
    }
  }

  void at_rest() override {
    for (const auto& [id, test] : runs_) {
      if (!reports_.contains(id)) offence(fmt::format("run {} of {} has no report", id, to_string(test)));
    }
    for (const auto& report : registry().list(kReports, "")) {
      const auto key = sim::key_of(*report);
      if (json::find_string(*report, {"status", "result"}).empty())
        offence(fmt::format("report {} says nothing", to_string(key)));
    }
  }
  void all_deleted() override { at_rest(); }

 private:
  void note_run(const json::Value& test) {
    const auto id = json::find_string(test, {"status", "run", "id"});
    if (!id.empty()) runs_.try_emplace(id, sim::key_of(test));
  }
  void note_report(const json::Value& report) {
    const auto id = sim::label_of(report, "kymaros.io/run");
    const auto name = sim::key_of(report).name;
    const auto [first, is_first] = reports_.try_emplace(id, name);
    if (!is_first) offence(fmt::format("run {} has the reports {} and {}", id, first->second, name));
  }

  std::map<std::string, kube::ObjectKey> runs_;  // id to test
  std::map<std::string, std::string> reports_;   // run id to name
};

}  // namespace

std::unique_ptr<Invariant> one_report_for_a_run(sim::Registry& registry) {
  return std::make_unique<OneReport>("one report for a run", registry);
}

}  // namespace kymaros::simulation
