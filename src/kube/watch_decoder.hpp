#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "kube/watch_event.hpp"

namespace kymaros::kube {

/// Makes watch events of the bytes of a watch's answer, however they are cut: one JSON object a line.
///
///   decoder.feed(bytes);
///   while (auto event = decoder.next(); event && *event) ...
///
/// After an error nothing more comes: the watch is over.
class WatchDecoder {
 public:
  /// An event is at most this long; an API server takes objects of 3 MiB at most.
  static constexpr std::size_t kMaxLine = std::size_t{16} << 20;

  void feed(std::string_view bytes);

  /// The next complete event; nothing until more bytes are fed. An ERROR event is the error of its Status
  /// (ErrorCode::Gone for 410). ErrorCode::Unavailable for what is no event, or too long.
  Result<std::optional<WatchEvent>> next();

  /// To be asked at the end of the stream: ErrorCode::Unavailable if it came amid an event.
  Result<void> finish() const;

 private:
  std::string buffer_;
  std::size_t begin_ = 0;    // of the first line that next() did not return yet
  std::size_t scanned_ = 0;  // no line ends between begin_ and here
};

}  // namespace kymaros::kube
