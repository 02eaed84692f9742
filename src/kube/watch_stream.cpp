#include "kube/watch_stream.hpp"

#include <fmt/format.h>

#include "async/timeout.hpp"
#include "base/duration.hpp"

namespace kymaros::kube {

Task<Result<std::optional<WatchEvent>>> BodyWatchStream::next() {
  if (!body_) co_return std::nullopt;
  auto event = co_await read_event();
  if (!event || !*event) body_.reset();
  co_return event;
}

Task<Result<std::optional<WatchEvent>>> BodyWatchStream::read_event() {
  while (true) {
    auto event = decoder_.next();
    if (!event || *event) co_return event;
    auto bytes = co_await async::with_timeout(clock_, silence_, body_->read_some());
    if (!bytes) {
      co_return fail(ErrorCode::Unavailable,
                     fmt::format("the watch was silent for {}", format_duration(silence_)));
    }
    if (!*bytes) co_return fail(std::move(*bytes).error());
    if ((*bytes)->empty()) break;
    decoder_.feed(**bytes);
  }
  KYMAROS_CO_TRY_VOID(decoder_.finish());
  co_return std::nullopt;
}

}  // namespace kymaros::kube
