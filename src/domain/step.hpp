#pragma once

#include <optional>
#include <string_view>

namespace kymaros::domain {

/// Where a run stands; `status.run.step` in this spelling.
///
///   Queued -> Preflight -> Sandbox -> Restore -> Validate -> Report -> CleanUp -> (recorded)
///                |            |          |           |          ^
///                `------------`----------`-----------`----------'  every early end is reported as well
enum class Step {
  Queued,     // admitted; waits for the provider's restore slot
  Preflight,  // the backup is chosen and its inventory read
  Sandbox,    // namespaces and their fences are made
  Restore,    // the provider restores
  Validate,   // workloads become ready, checks pass, everything is compared
  Report,     // the outcome stands in the run; its RestoreReport is written
  CleanUp,    // everything that the run made is removed
};

std::string_view to_string(Step step);
std::optional<Step> parse_step(std::string_view text);

}  // namespace kymaros::domain
