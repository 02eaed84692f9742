#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/check_plan.hpp"
#include "base/time.hpp"
#include "domain/evidence.hpp"
#include "domain/pod_facts.hpp"

namespace kymaros::checks {

/// What a check may look at: the sandboxes of one run, as they are now.
struct World {
  Time now;
  Time started_at;                 // when validation began
  std::optional<Duration> budget;  // healthChecks.timeout: of all checks together
  std::vector<domain::PodFacts> pods;
  std::vector<std::map<std::string, std::string>> pod_labels;  // beside pods, in their order
  std::vector<domain::ObjectFacts> objects;                    // everything restored
  bool may_still_change = false;                               // workloads are still becoming ready
};

/// What a check says now. Pending: it may still pass; look again when something changes, or at `again_at`.
struct Answer {
  enum class State { Pass, Fail, Skip, Pending } state = State::Skip;
  std::string message;
  std::optional<Time> again_at;
  bool needs_pods = false;  // of a Fail: pods that are not ready are all there is to it
};

/// Asks one check of a policy. Types that are not built yet answer Skip and say so.
Answer ask(const api::CheckPlan& check, const World& world);

/// The answer as the report holds it; a check that is still pending failed.
domain::CheckResult result_of(const api::CheckPlan& check, const Answer& answer, Duration took);

}  // namespace kymaros::checks
