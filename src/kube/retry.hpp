#pragma once

#include <variant>

#include "base/error.hpp"
#include "base/time.hpp"

namespace kymaros::kube {

/// Decides whether a call that the API server refused is made again. Only for what the server did not begin:
/// 401 once, with a fresh token, and 429 or 503 as often as Retry-After says, within the call's deadline.
/// Everything else is the caller's to repeat, with its own backoff.
class Retry {
 public:
  static constexpr int kMaxWaits = 10;  // as client-go

  struct GiveUp {};
  struct RefreshToken {};
  struct Wait {
    Duration duration;
  };
  using Decision = std::variant<GiveUp, RefreshToken, Wait>;

  /// `status` is that of HTTP, `error` what it means, `left` the time that the call still has.
  Decision on(int status, const Error& error, Duration left);

 private:
  bool refreshed_ = false;
  int waits_ = 0;
};

}  // namespace kymaros::kube
