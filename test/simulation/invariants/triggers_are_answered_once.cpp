#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

bool is_asked_for(const json::Value& test) {
  return sim::annotation_of(test, "kymaros.io/trigger-now") == "true";
}

class Triggers final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "restoretests.restore.kymaros.io" || !change.before) return;
    const auto& test = *change.object;
    auto& known = known_[sim::uid_of(test)];
    const bool was_asked_for = is_asked_for(*change.before);
    const bool is_manual = json::find_string(test, {"status", "run", "trigger"}) == "Manual";
    known.asked += is_asked_for(test) && !was_asked_for;
    if (is_manual) known.runs.insert(json::find_string(test, {"status", "run", "id"}));
    const auto name = to_string(sim::key_of(test));
    if (was_asked_for && !is_asked_for(test) && !is_manual)
      offence(fmt::format("{}: a trigger was taken away, and no run of it stands there", name));
    if (known.runs.size() > known.asked)
      offence(fmt::format("{}: {} triggers, {} runs of them", name, known.asked, known.runs.size()));
  }

 private:
  struct Known {
    std::size_t asked = 0;
    std::set<std::string> runs;
  };
  std::map<std::string, Known> known_;
};

}  // namespace

std::unique_ptr<Invariant> triggers_are_answered_once(sim::Registry& registry) {
  return std::make_unique<Triggers>("triggers are answered once", registry);
}

}  // namespace kymaros::simulation
