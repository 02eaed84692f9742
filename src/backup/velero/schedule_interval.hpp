#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace kymaros::backup::velero {

/// The longest time between two runs that follow each other, of the next ten after `from`: "0 3 * * 1-5"
/// rests over the weekend, and a Friday's backup is not old on Monday. Nothing if the expression cannot be
/// read or never fires.
std::optional<Duration> schedule_interval(std::string_view expression, Time from);

}  // namespace kymaros::backup::velero
