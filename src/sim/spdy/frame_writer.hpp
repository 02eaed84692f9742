#pragma once

#include <string>

#include "archive/zlib_pieces.hpp"
#include "sim/spdy/dictionary.hpp"
#include "sim/spdy/frame.hpp"

namespace kymaros::sim::spdy {

/// Writes the frames of one side of a connection, in the order in which they are sent: their header blocks
/// are one compressed stream.
class FrameWriter {
 public:
  /// Empty for Other.
  std::string write(const Frame& frame);

 private:
  std::string block(const Headers& headers);

  archive::ZlibPieceWriter deflate_{header_dictionary()};
};

}  // namespace kymaros::sim::spdy
