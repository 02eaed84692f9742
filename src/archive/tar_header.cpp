#include "archive/tar_header.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace kymaros::archive {
namespace {

struct Field {
  std::size_t offset;
  std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kSize{124, 12};
constexpr Field kChecksum{148, 8};
constexpr Field kTypeFlag{156, 1};
constexpr Field kMagic{257, 8};
constexpr Field kPrefix{345, 155};

constexpr std::string_view kUstarMagic("ustar\00000", 8);  // GNU's is "ustar  ", and it has no prefix
constexpr std::uint64_t kMaxSize = std::numeric_limits<std::int64_t>::max();

std::string_view field(std::string_view block, Field at) { return block.substr(at.offset, at.length); }

std::string_view text_of(std::string_view bytes) { return bytes.substr(0, bytes.find('\0')); }

std::unexpected<Error> invalid(std::string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("tar: {}", why));
}

std::optional<std::uint64_t> parse_unsigned(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size() || value > kMaxSize) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_octal(std::string_view bytes) {
  constexpr std::string_view kPadding(" \0", 2);
  const auto first = bytes.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return 0;
  return parse_unsigned(bytes.substr(first, bytes.find_last_not_of(kPadding) + 1 - first), 8);
}

/// GNU's form for what does not fit octal digits: big-endian two's complement behind a set first bit.
std::optional<std::uint64_t> parse_base256(std::string_view bytes) {
  std::uint64_t value = static_cast<unsigned char>(bytes[0]) & 0x7f;
  if (value & 0x40) return std::nullopt;  // negative
  for (const unsigned char byte : bytes.substr(1)) {
    if (value > kMaxSize >> 8) return std::nullopt;
    value = value << 8 | byte;
  }
  return value;
}

std::optional<std::uint64_t> parse_number(std::string_view bytes) {
  return (bytes[0] & 0x80) != 0 ? parse_base256(bytes) : parse_octal(bytes);
}

/// The sum of all bytes with the checksum itself as spaces. Some old programs summed signed bytes.
bool checksum_is_right(std::string_view block) {
  std::int64_t as_unsigned = 0;
  std::int64_t as_signed = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool inside = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.length;
    const char byte = inside ? ' ' : block[i];
    as_unsigned += static_cast<unsigned char>(byte);
    as_signed += static_cast<signed char>(byte);
  }
  const auto stated = parse_octal(field(block, kChecksum));
  return stated && (static_cast<std::int64_t>(*stated) == as_unsigned ||
                    static_cast<std::int64_t>(*stated) == as_signed);
}

struct PaxRecord {
  std::string_view key;
  std::string_view value;
};

/// Takes one record off the front. Its length counts all of it: digits, space and newline included.
std::optional<PaxRecord> take_record(std::string_view& rest) {
  const auto space = rest.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto length = parse_unsigned(rest.substr(0, space), 10);
  if (!length || *length <= space + 1 || *length > rest.size() || rest[*length - 1] != '\n')
    return std::nullopt;
  const auto record = rest.substr(space + 1, *length - space - 2);
  rest.remove_prefix(*length);
  const auto equals = record.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return PaxRecord{record.substr(0, equals), record.substr(equals + 1)};
}

}  // namespace

Result<TarHeader> parse_tar_header(std::string_view block) {
  if (!checksum_is_right(block)) return invalid("a header has a wrong checksum");
  const auto size = parse_number(field(block, kSize));
  if (!size) return invalid("a header has an unreadable size");

  TarHeader header{.path = std::string(text_of(field(block, kName))),
                   .size = *size,
                   .type_flag = field(block, kTypeFlag)[0]};
  const auto prefix = text_of(field(block, kPrefix));
  if (field(block, kMagic) == kUstarMagic && !prefix.empty()) {
    header.path = fmt::format("{}/{}", prefix, header.path);
  }
  return header;
}

Result<PaxRecords> parse_pax(std::string_view records) {
  PaxRecords known;
  while (!records.empty()) {
    const auto record = take_record(records);
    if (!record) return invalid("a pax header has a malformed record");
    if (record->key == "path") {
      if (record->value.contains('\0')) return invalid("a pax header has a path with a zero byte");
      known.path = std::string(record->value);
    } else if (record->key == "size") {
      known.size = parse_unsigned(record->value, 10);
      if (!known.size) return invalid(fmt::format("a pax header has the size \"{}\"", record->value));
    } else if (record->key.starts_with("GNU.sparse.")) {
      return invalid("sparse files are not supported");
    }
  }
  return known;
}

}  // namespace kymaros::archive
