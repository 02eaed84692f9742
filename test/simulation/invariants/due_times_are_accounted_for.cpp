#include <fmt/format.h>

#include <map>
#include <set>

#include "cron/schedule.hpp"
#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

/// Of a test that is neither suspended nor given another schedule: the times of its schedule since its first
/// run are as many as its scheduled runs and its missed ones.
class DueTimesAreAccountedFor final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "restoretests.restore.kymaros.io") return;
    const auto uid = sim::uid_of(*change.object);
    if (change.kind == sim::Change::Kind::Deleted || sim::is_being_deleted(*change.object)) {
      known_.erase(uid);
      return;
    }
    const auto* spec = json::find(*change.object, {"spec", "schedule"});
    if (!spec) return;
    auto& known = known_[uid];
    const auto schedule = json::serialize(*spec);
    if (known.schedule.empty()) known.schedule = schedule;
    const auto* suspended = json::find(*change.object, {"spec", "suspend"});
    known.is_steady = known.is_steady && known.schedule == schedule &&
                      !(suspended && suspended->is_bool() && suspended->get_bool());
    note_run(known, *change.object);
  }

  void at_rest() override {
    for (const auto& test : registry().list("restoretests.restore.kymaros.io", "")) {
      const auto found = known_.find(sim::uid_of(*test));
      if (found == known_.end() || !found->second.is_steady || !found->second.first_run) continue;
      compare(*test, found->second);
    }
  }

 private:
  struct Known {
    std::string schedule;
    bool is_steady = true;
    std::optional<Time> first_run;
    std::set<std::string> scheduled_runs;
  };

  static void note_run(Known& known, const json::Value& test) {
    const auto id = json::find_string(test, {"status", "run", "id"});
    if (id.empty()) return;
    if (!known.first_run) known.first_run = sim::time_at(test, {"status", "run", "admittedAt"});
    if (json::find_string(test, {"status", "run", "trigger"}) == "Schedule") known.scheduled_runs.insert(id);
  }

  void compare(const json::Value& test, const Known& known) {
    const auto schedule = cron::Schedule::parse(json::find_string(test, {"spec", "schedule", "cron"}),
                                                json::find_string(test, {"spec", "schedule", "timezone"}));
    if (!schedule) return;
    std::size_t due = 0;
    for (auto at = schedule->next_after(*known.first_run); at && *at <= clock().now();
         at = schedule->next_after(*at)) {
      ++due;
    }
    const auto* missed = json::find(test, {"status", "missedRuns"});
    const auto accounted =
        known.scheduled_runs.size() + (missed && missed->is_number() ? missed->to_number<std::size_t>() : 0);
    if (due != accounted) {
      offence(fmt::format("{}: {} times were due, {} had their run, {} in all are accounted for",
                          to_string(sim::key_of(test)), due, known.scheduled_runs.size(), accounted));
    }
  }

  std::map<std::string, Known> known_;
};

}  // namespace

std::unique_ptr<Invariant> due_times_are_accounted_for(sim::Registry& registry) {
  return std::make_unique<DueTimesAreAccountedFor>("due times are accounted for", registry);
}

}  // namespace kymaros::simulation
