#include "conformance/watch.hpp"

#include <fmt/format.h>

#include "async/timeout.hpp"
#include "conformance/case_failed.hpp"

namespace kymaros::conformance {

/// False at the end of the stream.
Task<bool> Watch::read_line(std::string& line) {
  while (true) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      co_return true;
    }
    const auto piece = co_await body_->read_some();
    if (!piece) throw CaseFailed(fmt::format("watch {} broke: {}", path_, piece.error().message));
    if (piece->empty()) co_return false;
    buffer_ += *piece;
  }
}

Task<json::Value> Watch::next(Duration within) {
  std::string line;
  const auto is_there = co_await async::with_timeout(*clock_, within, read_line(line));
  if (!is_there) throw CaseFailed(fmt::format("watch {}: no event in time", path_));
  if (!*is_there) throw CaseFailed(fmt::format("watch {}: it ended before the next event", path_));
  co_return json::parse(line).value();
}

Task<std::vector<json::Value>> Watch::rest(Duration within) {
  std::vector<json::Value> events;
  const auto limit = clock_->monotonic() + within;
  std::string line;
  while (true) {
    const auto is_there = co_await async::with_timeout(*clock_, limit - clock_->monotonic(), read_line(line));
    if (!is_there) throw CaseFailed(fmt::format("watch {}: it does not end in time", path_));
    if (!*is_there) co_return events;
    events.push_back(json::parse(line).value());
  }
}

}  // namespace kymaros::conformance
