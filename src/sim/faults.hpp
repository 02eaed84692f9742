#pragma once

#include <functional>
#include <string_view>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"

namespace kymaros::sim {

/// What happens to one request on its way.
struct Fault {
  enum class Kind {
    None,
    Refused,       // nothing arrives
    NotDone,       // the connection breaks before anything is done, after a while
    AnswerLost,    // it is done, and nobody learns of it
    Conflict,      // 409, nothing done
    Forbidden,     // 403, nothing done
    TooMany,       // 429 with Retry-After, nothing done
    ServerError,   // 500, nothing done
    Unavailable,   // 503, nothing done
    WatchBreaks,   // a watch ends with a broken connection after `delay`; others: AnswerLost
    WatchSilent,   // a watch whose events do not arrive, behind a dead load balancer; others: None
    WatchStale,    // a watch whose events arrive `delay` late; others: None
    WatchExpired,  // a watch that says 410 in its stream; others: None
  };

  Kind kind = Kind::None;
  Duration delay{0};  // before the request arrives; of watches see above
};

/// The word for a fault in logs and scenarios: "answer lost".
std::string_view name_of(Fault::Kind kind);

/// A line on which things go wrong, between a client and the server at its other end.
class FaultyTransport final : public http::Transport {
 public:
  /// Asked for each request, in the order in which they are made.
  using Decide = std::function<Fault(const http::Request&)>;

  FaultyTransport(http::Transport& other_end, async::Executor executor, Clock& clock, Decide decide);

  Task<Result<http::Exchange>> open(http::Request request) override;

 private:
  class FaultyWatch;

  http::Transport& other_end_;
  async::Executor executor_;
  Clock& clock_;
  Decide decide_;
};

/// The line of one process to the outside. When it is severed nothing gets through any more, in either
/// direction, and nobody is told: for the others the process is dead at once, wherever its code stands, and
/// none of its destructors reaches the world.
class SeverableTransport final : public http::Transport {
 public:
  /// `is_severed` outlives the transport, and may be that of many lines of one process.
  SeverableTransport(http::Transport& other_end, const async::Executor& executor, const bool& is_severed)
      : other_end_(other_end), silence_(executor), is_severed_(is_severed) {}

  Task<Result<http::Exchange>> open(http::Request request) override;

 private:
  http::Transport& other_end_;
  async::Event silence_;  // never set
  const bool& is_severed_;
};

}  // namespace kymaros::sim
