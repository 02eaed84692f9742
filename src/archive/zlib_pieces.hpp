#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::archive {

/// Decompresses a zlib stream (RFC 1950) that lives as long as a connection and comes in pieces, each of
/// which is complete in itself: its sender has flushed it. Both sides know a dictionary beforehand.
class ZlibPieceReader {
 public:
  /// No piece may become larger than `max_output` bytes.
  ZlibPieceReader(std::string_view dictionary, std::size_t max_output);
  ~ZlibPieceReader();

  /// ErrorCode::Invalid for what is no such piece, needs another dictionary or is too large. The stream is of
  /// no use after that, each further call fails.
  Result<std::string> read(std::string_view piece);

 private:
  struct Inflater;
  Result<std::string> inflate(std::string_view piece);

  std::string dictionary_;
  std::size_t max_output_;
  bool has_failed_ = false;
  std::unique_ptr<Inflater> inflater_;
};

/// The other side.
class ZlibPieceWriter {
 public:
  explicit ZlibPieceWriter(std::string_view dictionary);
  ~ZlibPieceWriter();

  std::string write(std::string_view bytes);

 private:
  struct Deflater;
  std::unique_ptr<Deflater> deflater_;
};

}  // namespace kymaros::archive
