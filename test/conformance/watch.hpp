#pragma once

#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "json/value.hpp"

namespace kymaros::conformance {

/// The events of a watch, one after the other: {"type": "ADDED", "object": {...}}.
class Watch {
 public:
  Watch(std::unique_ptr<http::BodyReader> body, Clock& clock, std::string path)
      : body_(std::move(body)), clock_(&clock), path_(std::move(path)) {}

  /// The next event. Throws CaseFailed if none comes within that time, or the stream ends.
  Task<json::Value> next(Duration within = std::chrono::seconds(30));
  /// The rest of the stream, to its end, which must come within that time.
  Task<std::vector<json::Value>> rest(Duration within);

 private:
  Task<bool> read_line(std::string& line);

  std::unique_ptr<http::BodyReader> body_;
  Clock* clock_;
  std::string path_;
  std::string buffer_;
};

}  // namespace kymaros::conformance
