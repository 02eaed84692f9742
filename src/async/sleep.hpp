#pragma once

#include "async/task.hpp"
#include "base/clock.hpp"

namespace kymaros::async {

/// Ends at or after `when` by the clock; throws when cancelled.
Task<void> sleep_until(Clock& clock, MonotonicTime when);

Task<void> sleep_for(Clock& clock, Duration duration);

}  // namespace kymaros::async
