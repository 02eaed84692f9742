#include <fmt/format.h>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr auto kPatience = std::chrono::minutes(5);  // with a clean-up, before a run ends without it
constexpr auto kClockMayJump = std::chrono::minutes(2);

/// The test says that something of the run is left.
bool is_owned_up_to(const json::Value& test, const std::string& run) {
  const auto* list = json::find(test, {"status", "unclean"});
  if (!list || !list->is_array()) return false;
  for (const auto& one : list->get_array()) {
    if (json::find_string(one, {"run"}) == run) return true;
  }
  return false;
}

const json::Array& list_of(const json::Value& test, std::string_view name) {
  static const json::Array kNone;
  const auto* found = json::find(test, {"status", "run", name});
  return found && found->is_array() ? found->get_array() : kNone;
}

class CleanMeansGone final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "restoretests.restore.kymaros.io" || !change.before) return;
    if (change.kind == sim::Change::Kind::Deleted) return test_went(*change.object);
    const auto run = json::find_string(*change.before, {"status", "run", "id"});
    if (run.empty() || json::find_string(*change.object, {"status", "run", "id"}) == run) return;
    if (is_owned_up_to(*change.object, run)) return run_ended_unclean(*change.before, run);
    run_ended_clean(*change.before, run);
  }

 private:
  void test_went(const json::Value& test) {
    for (const auto* resource : {"namespaces", "restores.velero.io"}) {
      for (const auto& one : registry().list(resource, "")) {
        if (sim::label_of(*one, "kymaros.io/owner-uid") == sim::uid_of(test))
          offence(fmt::format("{} went while {} {} was there", to_string(sim::key_of(test)), resource,
                              sim::key_of(*one).name));
      }
    }
  }

  void run_ended_clean(const json::Value& test, const std::string& run) {
    const auto* kept = json::find(test, {"status", "run", "admitted", "spec", "sandbox", "keepOnFailure"});
    const bool may_be_kept = kept && kept->is_bool() && kept->get_bool();
    for (const auto& recorded : list_of(test, "sandboxes")) {
      const auto name = json::find_string(recorded, {"namespace"});
      const auto there = registry().find("namespaces", {"", name});
      if (!there || sim::label_of(*there, "kymaros.io/run") != run) continue;
      if (!may_be_kept || sim::annotation_of(*there, "kymaros.io/kept") != "true")
        offence(fmt::format("run {} is said to be clean, and {} is there", run, name));
    }
    for (const auto& recorded : list_of(test, "restores")) {
      const auto name = json::find_string(recorded, {"name"});
      if (!may_be_kept && registry().find("restores.velero.io", {"velero", name}))
        offence(fmt::format("run {} is said to be clean, and {} is there", run, name));
    }
  }

  void run_ended_unclean(const json::Value& test, const std::string& run) {
    const auto& phases = list_of(test, "phases");
    const auto since = phases.empty() ? std::nullopt : sim::time_at(phases.back(), {"startedAt"});
    if (since && clock().now() - *since + kClockMayJump < kPatience)
      offence(fmt::format("run {} ended unclean with no patience", run));
  }
};

}  // namespace

std::unique_ptr<Invariant> clean_means_gone(sim::Registry& registry) {
  return std::make_unique<CleanMeansGone>("clean means gone", registry);
}

}  // namespace kymaros::simulation
