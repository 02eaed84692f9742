#include <fmt/format.h>

#include <algorithm>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

class ScoreIsTheSum final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "restorereports.restore.kymaros.io" || change.kind == sim::Change::Kind::Deleted)
      return;
    const auto& report = *change.object;
    const auto result = json::find_string(report, {"status", "result"});
    const auto* levels = json::find(report, {"status", "validationLevels"});
    if (result.empty() || !levels) return;
    const auto name = to_string(sim::key_of(report));
    const auto score = integer(report, {"status", "score"});
    std::int64_t sum = 0;
    bool all_pass = true;
    for (const auto& [level, found] : levels->get_object()) {
      const auto points = integer(found, {"points"});
      const auto most = integer(found, {"maxPoints"});
      const auto status = json::find_string(found, {"status"});
      sum += points;
      if (points < 0 || points > most)
        offence(fmt::format("{}: {} has {} of {} points", name, level, points, most));
      if (status == "pass" && points != most)
        offence(fmt::format("{}: {} passed with {} points", name, level, points));
      if (status == "fail" && points != 0 && most == 25)
        offence(fmt::format("{}: {} failed with {} points", name, level, points));
      // Worlds set no SLA, and the target that everybody has gives points only (decision 3).
      const bool only_gives_points = level == "crossNamespaceDeps" || level == "rtoCompliance";
      all_pass = all_pass && (status == "pass" || status == "not_tested" || only_gives_points);
    }
    if (score != std::min<std::int64_t>(sum, 100))
      offence(fmt::format("{}: score {}, levels {}", name, score, sum));
    if (result == "pass" && (score < 90 || !all_pass))
      offence(fmt::format("{} passed with score {}", name, score));
    if (result == "partial" && score < 70) offence(fmt::format("{} is partial with score {}", name, score));
    const auto reason = json::find_string(report, {"status", "reason"});
    if (reason != "Verdict" && reason != "NewerBackupFailed" && result != "fail")
      offence(fmt::format("{} was not carried through, and is a {}", name, result));
  }

 private:
  static std::int64_t integer(const json::Value& object, std::initializer_list<std::string_view> path) {
    const auto* value = json::find(object, path);
    return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
  }
};

}  // namespace

std::unique_ptr<Invariant> score_is_the_sum(sim::Registry& registry) {
  return std::make_unique<ScoreIsTheSum>("a score is the sum of its levels", registry);
}

}  // namespace kymaros::simulation
