#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "archive/tar_handler.hpp"
#include "archive/tar_header.hpp"
#include "base/result.hpp"

namespace kymaros::archive {

struct TarLimits {
  std::size_t max_path = std::size_t{64} << 10;      // bytes
  std::size_t max_extension = std::size_t{1} << 20;  // bytes of one pax or long-name header
};

/// Reads a tar archive that arrives piece by piece, in memory bounded by `limits` whatever it holds.
///
///   Header --entry--> Content ----> Padding --> Header
///     |  `---x, L---> Extension --> Padding --> Header
///     `--zero block-> Ending --zero block--> Ended
///
/// Reads V7, ustar, pax and GNU archives with long names: what Velero writes, and tar. Global pax headers and
/// long link targets are passed over. ErrorCode::Invalid: a wrong checksum, an unreadable number, a sparse
/// file, a header over its limit, an archive that ends early. What stands behind the end mark is not part of
/// the archive and is ignored, as Velero ignores it. Errors stay: after the first one, each call returns it.
class TarReader {
 public:
  /// `handler` outlives the reader.
  explicit TarReader(TarHandler& handler, TarLimits limits = {}) : handler_(handler), limits_(limits) {}

  Result<void> feed(std::string_view bytes);

  /// The input is complete: an error if the archive is not.
  Result<void> finish();

 private:
  enum class State { Header, Extension, Content, Padding, Ending, Ended };

  Result<void> step(std::string_view& bytes);
  Result<void> on_header_block(std::string_view block);
  Result<void> on_ending_block(std::string_view block);
  Result<void> begin_extension(const TarHeader& header);
  Result<void> on_extension(std::string_view content);
  Result<void> begin_entry(TarHeader header);
  Result<void> begin_content(std::uint64_t size, TarInterest interest);
  Result<void> on_content(std::string_view bytes);
  Result<void> end_content();
  void begin_padding();

  TarHandler& handler_;
  TarLimits limits_;
  State state_ = State::Header;
  std::string buffer_;                        // a header block or an extension, as far as it has come
  std::uint64_t remaining_ = 0;               // bytes of the content or padding in progress still to come
  std::uint64_t padding_ = 0;                 // bytes between the content in progress and the next block
  char extension_flag_ = '\0';                // which extension is in progress
  TarInterest interest_ = TarInterest::Skip;  // in the content in progress
  std::optional<PaxRecords> next_;            // what extensions say about the entry to come
  std::optional<Error> failure_;
};

}  // namespace kymaros::archive
