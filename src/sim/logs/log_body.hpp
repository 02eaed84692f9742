#pragma once

#include "base/clock.hpp"
#include "http/transport.hpp"
#include "sim/logs/pod_log.hpp"

namespace kymaros::sim {

/// A log as the body of an answer: what there is, and, if it is followed, an end when its container ends.
class LogBody final : public http::BodyReader {
 public:
  LogBody(const Registry& registry, Clock& clock, LogAnswer log)
      : registry_(registry), clock_(clock), log_(std::move(log)) {}

  Task<Result<std::string>> read_some() override;

 private:
  const Registry& registry_;
  Clock& clock_;
  LogAnswer log_;
};

}  // namespace kymaros::sim
