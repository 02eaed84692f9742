#pragma once

#include "checks/check.hpp"

namespace kymaros::checks {

/// Passes as soon as `min_ready` pods with all of these labels are ready, in whichever sandbox of the run
/// they are; waits for them up to the check's timeout (2 minutes without one), and never beyond the budget of
/// all checks.
Answer ask_pod_status(const api::PodStatusPlan& check, const World& world);

}  // namespace kymaros::checks
