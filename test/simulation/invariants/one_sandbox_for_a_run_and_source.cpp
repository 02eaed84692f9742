#include <fmt/format.h>

#include <map>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

class OneSandbox final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "namespaces" || change.kind != sim::Change::Kind::Added) return;
    const auto run = sim::label_of(*change.object, "kymaros.io/run");
    if (run.empty()) return;
    const auto owner = sim::label_of(*change.object, "kymaros.io/owner-uid");
    const auto source = sim::label_of(*change.object, "kymaros.io/test-namespace");
    const auto name = sim::key_of(*change.object).name;
    const auto [first, is_first] = names_.try_emplace(fmt::format("{}/{}/{}", owner, run, source), name);
    // The same name again is the same sandbox, made anew after somebody deleted it before it was of use.
    if (!is_first && first->second != name)
      offence(fmt::format("run {} has sandboxes {} and {} for {}", run, first->second, name, source));
  }

 private:
  std::map<std::string, std::string> names_;
};

}  // namespace

std::unique_ptr<Invariant> one_sandbox_for_a_run_and_source(sim::Registry& registry) {
  return std::make_unique<OneSandbox>("one sandbox for a run and source", registry);
}

}  // namespace kymaros::simulation
