#include "archive/tar_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kymaros::archive {
namespace {

// Type flags with a meaning of their own; all others are entries with content.
constexpr char kPax = 'x';
constexpr char kGlobalPax = 'g';
constexpr char kLongPath = 'L';
constexpr char kLongLink = 'K';
constexpr char kOldSparse = 'S';

std::unexpected<Error> invalid(std::string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("tar: {}", why));
}

/// Links, devices and folders have no content, whatever their header says about it.
bool has_content(char type_flag) { return type_flag < '1' || type_flag > '6'; }

TarEntryType type_of(const TarHeader& header) {
  switch (header.type_flag) {
    case '\0':
    case '0':
    case '7':  // contiguous file
      // V7 had no type for folders.
      return header.path.ends_with('/') ? TarEntryType::Directory : TarEntryType::File;
    case '1':
      return TarEntryType::HardLink;
    case '2':
      return TarEntryType::SymbolicLink;
    case '5':
      return TarEntryType::Directory;
    default:
      return TarEntryType::Other;
  }
}

std::uint64_t padding_of(std::uint64_t size) { return (kTarBlock - size % kTarBlock) % kTarBlock; }

bool is_zero(std::string_view block) { return block.find_first_not_of('\0') == std::string_view::npos; }

/// Takes as much of `remaining` as there is from the front of `bytes`.
std::string_view take(std::string_view& bytes, std::uint64_t& remaining) {
  const auto piece = bytes.substr(0, remaining);
  bytes.remove_prefix(piece.size());
  remaining -= piece.size();
  return piece;
}

/// Moves bytes from the front of `bytes` to the end of `buffer` until that holds `count` of them.
bool fill(std::string& buffer, std::string_view& bytes, std::uint64_t count) {
  const auto piece = bytes.substr(0, count - buffer.size());
  buffer += piece;
  bytes.remove_prefix(piece.size());
  return buffer.size() == count;
}

}  // namespace

Result<void> TarReader::feed(std::string_view bytes) {
  while (!failure_ && !bytes.empty()) {
    if (auto done = step(bytes); !done) failure_ = std::move(done).error();
  }
  if (failure_) return fail(*failure_);
  return {};
}

Result<void> TarReader::finish() {
  const bool complete = state_ == State::Ended || (state_ == State::Ending && buffer_.empty());
  if (!failure_ && !complete) failure_ = invalid("the archive ends early").error();
  if (failure_) return fail(*failure_);
  return {};
}

Result<void> TarReader::step(std::string_view& bytes) {
  switch (state_) {
    case State::Header:
      if (fill(buffer_, bytes, kTarBlock)) return on_header_block(std::exchange(buffer_, {}));
      return {};
    case State::Ending:
      if (fill(buffer_, bytes, kTarBlock)) return on_ending_block(std::exchange(buffer_, {}));
      return {};
    case State::Extension:
      if (fill(buffer_, bytes, remaining_)) return on_extension(std::exchange(buffer_, {}));
      return {};
    case State::Content:
      return on_content(take(bytes, remaining_));
    case State::Padding:
      take(bytes, remaining_);
      if (remaining_ == 0) state_ = State::Header;
      return {};
    case State::Ended:
      bytes = {};
      return {};
  }
  std::unreachable();
}

Result<void> TarReader::on_header_block(std::string_view block) {
  if (is_zero(block)) {
    if (next_) return invalid("an extension header has no entry");
    state_ = State::Ending;
    return {};
  }
  KYMAROS_TRY(auto header, parse_tar_header(block));
  switch (header.type_flag) {
    case kPax:
    case kLongPath:
      return begin_extension(header);
    case kGlobalPax:
    case kLongLink:
      return begin_content(header.size, TarInterest::Skip);
    case kOldSparse:
      return invalid("sparse files are not supported");
    default:
      return begin_entry(std::move(header));
  }
}

Result<void> TarReader::on_ending_block(std::string_view block) {
  if (!is_zero(block)) return invalid("an end mark stands between entries");
  state_ = State::Ended;
  return {};
}

Result<void> TarReader::begin_extension(const TarHeader& header) {
  if (header.size > limits_.max_extension) {
    return invalid(
        fmt::format("an extension header of {} bytes (at most {})", header.size, limits_.max_extension));
  }
  extension_flag_ = header.type_flag;
  state_ = State::Extension;
  remaining_ = header.size;
  padding_ = padding_of(header.size);
  return header.size == 0 ? on_extension({}) : Result<void>();
}

Result<void> TarReader::on_extension(std::string_view content) {
  if (!next_) next_.emplace();
  if (extension_flag_ == kLongPath) {
    next_->path = std::string(content.substr(0, content.find('\0')));
  } else {
    KYMAROS_TRY(auto records, parse_pax(content));
    if (records.path) next_->path = std::move(records.path);
    if (records.size) next_->size = records.size;
  }
  begin_padding();
  return {};
}

Result<void> TarReader::begin_entry(TarHeader header) {
  const auto extended = std::exchange(next_, std::nullopt).value_or(PaxRecords{});
  if (extended.path && !extended.path->empty()) header.path = *extended.path;
  if (extended.size) header.size = *extended.size;
  if (!has_content(header.type_flag)) header.size = 0;
  if (header.path.size() > limits_.max_path) {
    return invalid(fmt::format("a path of {} bytes (at most {})", header.path.size(), limits_.max_path));
  }
  const auto type = type_of(header);
  KYMAROS_TRY(const auto interest,
              handler_.on_entry({.path = std::move(header.path), .size = header.size, .type = type}));
  return begin_content(header.size, interest);
}

Result<void> TarReader::begin_content(std::uint64_t size, TarInterest interest) {
  interest_ = interest;
  state_ = State::Content;
  remaining_ = size;
  padding_ = padding_of(size);
  return size == 0 ? end_content() : Result<void>();
}

Result<void> TarReader::on_content(std::string_view bytes) {
  if (interest_ == TarInterest::Read) KYMAROS_TRY_VOID(handler_.on_data(bytes));
  return remaining_ == 0 ? end_content() : Result<void>();
}

Result<void> TarReader::end_content() {
  begin_padding();
  return interest_ == TarInterest::Read ? handler_.on_entry_end() : Result<void>();
}

void TarReader::begin_padding() {
  remaining_ = padding_;
  state_ = remaining_ == 0 ? State::Header : State::Padding;
}

}  // namespace kymaros::archive
