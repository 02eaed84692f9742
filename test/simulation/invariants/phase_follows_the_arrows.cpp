#include <fmt/format.h>

#include <set>
#include <utility>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

class PhaseFollowsTheArrows final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "restoretests.restore.kymaros.io" || !change.before) return;
    const auto from = json::find_string(*change.before, {"status", "phase"});
    const auto to = json::find_string(*change.object, {"status", "phase"});
    static const std::set<std::pair<std::string, std::string>> kArrows{
        {"", "Idle"},          {"", "Running"},       {"Idle", "Running"}, {"Running", "Completed"},
        {"Running", "Failed"}, {"Completed", "Idle"}, {"Failed", "Idle"}};
    if (from != to && !kArrows.contains({from, to}))
      offence(fmt::format("{} went from \"{}\" to \"{}\"", to_string(sim::key_of(*change.object)), from, to));
    const bool has_run = json::find(*change.object, {"status", "run"}) != nullptr;
    if (has_run != (to == "Running"))
      offence(fmt::format("{} is \"{}\" {} a run", to_string(sim::key_of(*change.object)), to,
                          has_run ? "with" : "without"));
  }
};

}  // namespace

std::unique_ptr<Invariant> phase_follows_the_arrows(sim::Registry& registry) {
  return std::make_unique<PhaseFollowsTheArrows>("the phase follows the arrows", registry);
}

}  // namespace kymaros::simulation
