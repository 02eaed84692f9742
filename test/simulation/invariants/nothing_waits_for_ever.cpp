#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/duration.hpp"
#include "sim/object.hpp"
#include "sim/request_info.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

// Each of five operators that end in the midst of it has five minutes for what cannot be read.
constexpr auto kPatience = std::chrono::minutes(35);
constexpr int kRenewals = 60;  // of the lease: for so long, too, somebody worked and could write

std::optional<Duration> duration_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  const auto parsed = parse_duration(json::find_string(object, path));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

/// False if it said what keeps it from running.
bool is_ready(const json::Value& test) {
  const auto* conditions = json::find(test, {"status", "conditions"});
  if (!conditions || !conditions->is_array()) return true;
  return std::ranges::none_of(conditions->get_array(), [](const json::Value& one) {
    return json::find_string(one, {"type"}) == "Ready" && json::find_string(one, {"status"}) == "False";
  });
}

/// While an operator leads, faults or not: what is due begins, and what has a deadline ends.
class NothingWaits final : public Invariant {
 public:
  using Invariant::Invariant;

  void requested(const sim::AuditEntry& entry) override {
    renewals_ +=
        entry.code < 300 && entry.method != "GET" && sim::request_info(entry.path).plural == "leases";
  }

  void looked(MonotonicTime /*reachable*/) override {
    std::map<std::string, Wait> waits;
    for (const auto& test : registry().list("restoretests.restore.kymaros.io", "")) {
      const auto reason = what_waits(*test);
      if (reason.empty()) continue;
      const auto key = sim::uid_of(*test) + reason;
      const auto known = waits_.find(key);
      const auto wait = known == waits_.end() ? Wait{clock().monotonic(), renewals_} : known->second;
      waits.emplace(key, wait);
      if (clock().monotonic() - wait.since > kPatience && renewals_ - wait.renewals > kRenewals)
        offence(fmt::format("{}: {}", to_string(sim::key_of(*test)), reason));
    }
    waits_ = std::move(waits);
  }

 private:
  struct Wait {
    MonotonicTime since;
    int renewals;
  };

  /// Something that should not be so for long, in words.
  std::string what_waits(const json::Value& test) {
    if (json::find(test, {"status", "run"})) return what_waits_in_run(test);
    if (sim::is_being_deleted(test) || !is_ready(test)) return {};
    const bool is_asked_for = sim::annotation_of(test, "kymaros.io/trigger-now") == "true";
    if (is_asked_for) return "it is triggered and does not run";
    const auto* suspended = json::find(test, {"spec", "suspend"});
    if (suspended && suspended->is_bool() && suspended->get_bool()) return {};
    const auto next = sim::time_at(test, {"status", "nextRunAt"});
    if (next && *next <= clock().now()) return "it is due and does not run";
    if (json::find_string(test, {"status", "lastRunAt"}).empty()) return "it never ran";
    return {};
  }

  std::string what_waits_in_run(const json::Value& test) {
    const auto id = json::find_string(test, {"status", "run", "id"});
    const auto step = json::find_string(test, {"status", "run", "step"});
    if (step == "Report" || step == "CleanUp") return {};  // each operator has patience anew with these
    const auto held = sim::time_at(test, {"status", "run", "slot", "heldAt"});
    if (!held) return {};  // how long it waits for its turn depends on others
    const auto life = duration_at(test, {"status", "run", "admitted", "spec", "sandbox", "ttl"});
    const auto timeout = duration_at(test, {"status", "run", "admitted", "spec", "timeout"});
    if (!life) return {};
    if (clock().now() < *held + std::min(*life, timeout.value_or(*life))) return {};
    return fmt::format("the time of run {} is up, and it is in {}", id, step);
  }

  int renewals_ = 0;
  std::map<std::string, Wait> waits_;
};

}  // namespace

std::unique_ptr<Invariant> nothing_waits_for_ever(sim::Registry& registry) {
  return std::make_unique<NothingWaits>("nothing waits for ever", registry);
}

}  // namespace kymaros::simulation
