#pragma once

#include <optional>

#include "base/time.hpp"
#include "cron/pattern.hpp"
#include "cron/zone.hpp"

namespace kymaros::cron {

/// The first moment after `time` at which the zone's clock reaches or passes a minute of the pattern that it
/// has not reached before. Changes of the clock neither lose nor double a minute.
std::optional<Time> next_reached(const Pattern& pattern, const Zone& zone, Time time);

/// The first moment after `time` at which the zone's clock comes to show a minute of the pattern. A
/// minute that the clock skips has none, one that it repeats has two.
std::optional<Time> next_shown(const Pattern& pattern, const Zone& zone, Time time);

}  // namespace kymaros::cron
