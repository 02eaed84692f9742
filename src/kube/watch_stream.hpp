#pragma once

#include <memory>

#include "base/clock.hpp"
#include "http/transport.hpp"
#include "kube/client.hpp"
#include "kube/watch_decoder.hpp"

namespace kymaros::kube {

/// The watch that an answer's body carries, given up when it is silent for longer than `silence`.
class BodyWatchStream final : public WatchStream {
 public:
  BodyWatchStream(std::unique_ptr<http::BodyReader> body, Clock& clock, Duration silence)
      : body_(std::move(body)), clock_(clock), silence_(silence) {}

  Task<Result<std::optional<WatchEvent>>> next() override;

 private:
  Task<Result<std::optional<WatchEvent>>> read_event();

  std::unique_ptr<http::BodyReader> body_;  // nothing: the watch is over
  Clock& clock_;
  Duration silence_;
  WatchDecoder decoder_;
};

}  // namespace kymaros::kube
