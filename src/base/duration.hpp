#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace kymaros {

/// Reads a Go duration string ("1h30m", "1.5h", "500ms", "-2s", "0"), as time.ParseDuration of the
/// Go standard library defines it: units ns, us, µs, ms, s, m, h. ErrorCode::Invalid otherwise,
/// and where the value does not fit 64 bits of nanoseconds (about 292 years).
Result<Duration> parse_duration(std::string_view text);

/// Writes a Go duration string as Go's Duration.String does: "1h30m0s", "1.5s", "532.1ms", "0s".
std::string format_duration(Duration duration);

}  // namespace kymaros
