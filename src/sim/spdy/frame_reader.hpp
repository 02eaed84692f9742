#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "archive/zlib_pieces.hpp"
#include "base/result.hpp"
#include "sim/spdy/dictionary.hpp"
#include "sim/spdy/frame.hpp"

namespace kymaros::sim::spdy {

/// Takes frames out of bytes that arrive piece by piece, in memory bounded by kMaxFrame and kMaxHeaderBlock.
///
///   reader.feed(bytes);
///   while (true) {
///     KYMAROS_TRY(const auto frame, reader.next());
///     if (!frame) break;
///     ...
///   }
class FrameReader {
 public:
  void feed(std::string_view bytes) { unread_ += bytes; }

  /// The next frame; nothing until more has come. ErrorCode::Invalid for what is malformed or beyond the
  /// limits, and ever after.
  Result<std::optional<Frame>> next();

 private:
  Result<Frame> control(std::uint16_t type, bool ends, std::string_view payload);
  Result<Headers> headers(std::string_view block);

  std::string unread_;
  bool has_failed_ = false;
  archive::ZlibPieceReader inflate_{header_dictionary(), kMaxHeaderBlock};
};

}  // namespace kymaros::sim::spdy
