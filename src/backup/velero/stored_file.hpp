#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "archive/gzip.hpp"
#include "base/result.hpp"

namespace kymaros::backup::velero {

/// Decodes a file of Velero's object store: a gzip stream, unless something on the way has already unpacked
/// it (stores that answer with Content-Encoding). Told apart by the first two bytes.
class StoredFile {
 public:
  /// `sink` outlives it; `max_bytes` bounds what comes out.
  StoredFile(const archive::Sink& sink, std::uint64_t max_bytes);

  Result<void> feed(std::string_view bytes);
  /// The file is complete: an error if its gzip stream is not.
  Result<void> finish();

 private:
  Result<void> pass(std::string_view bytes);

  const archive::Sink& sink_;
  std::uint64_t max_bytes_;
  std::uint64_t passed_ = 0;
  std::string head_;  // until there is enough to tell
  bool is_plain_ = false;
  std::optional<archive::Gunzip> gunzip_;
};

}  // namespace kymaros::backup::velero
