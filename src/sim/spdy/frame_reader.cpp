#include "sim/spdy/frame_reader.hpp"

#include <utility>

namespace kymaros::sim::spdy {
namespace {

constexpr std::size_t kHead = 8;
constexpr std::uint32_t kStreamMask = 0x7fffffff;
constexpr std::uint16_t kVersion = 3;
enum class Type : std::uint16_t { SynStream = 1, SynReply = 2, RstStream = 3, Ping = 6, GoAway = 7 };

std::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorCode::Invalid, "SPDY: " + std::string(what));
}

/// Numbers are sent with their highest byte first.
std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t length) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < length; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

/// Takes a text with its length before it off the front.
Result<std::string> take_text(std::string_view& block) {
  if (block.size() < 4) return malformed("a header block that ends early");
  const auto length = number(block, 0, 4);
  block.remove_prefix(4);
  if (length > block.size()) return malformed("a header that is longer than its block");
  std::string out(block.substr(0, length));
  block.remove_prefix(length);
  return out;
}

Result<Headers> parse_headers(std::string_view block) {
  if (block.size() < 4) return malformed("a header block that ends early");
  const auto count = number(block, 0, 4);
  block.remove_prefix(4);
  Headers out;
  for (std::uint32_t i = 0; i < count; ++i) {
    KYMAROS_TRY(auto name, take_text(block));
    KYMAROS_TRY(auto value, take_text(block));
    if (!out.emplace(std::move(name), std::move(value)).second) return malformed("a header that comes twice");
  }
  if (!block.empty()) return malformed("a header block that goes on after its end");
  return out;
}

std::size_t fixed_part(Type type) {
  switch (type) {
    case Type::SynStream:
      return 10;
    case Type::SynReply:
    case Type::Ping:
      return 4;
    case Type::RstStream:
    case Type::GoAway:
      return 8;
  }
  return 0;
}

}  // namespace

Result<std::optional<Frame>> FrameReader::next() {
  if (has_failed_) return malformed("the connection is broken");
  if (unread_.size() < kHead) return std::nullopt;
  const auto length = number(unread_, 5, 3);
  has_failed_ = length > kMaxFrame;
  if (has_failed_) return malformed("a frame that is too large");
  if (unread_.size() < kHead + length) return std::nullopt;
  const auto word = number(unread_, 0, 4);
  const bool is_control = word >> 31 != 0, ends = (unread_[4] & 1) != 0;
  const auto payload = std::string_view(unread_).substr(kHead, length);
  auto frame = is_control ? Result<Frame>(malformed("another version"))
                          : Frame(Data{.stream = word, .bytes = std::string(payload), .ends = ends});
  if (is_control && (word >> 16 & 0x7fff) == kVersion)
    frame = control(static_cast<std::uint16_t>(word & 0xffff), ends, payload);
  unread_.erase(0, kHead + length);
  has_failed_ = !frame;
  if (!frame) return fail(frame.error());
  return *std::move(frame);
}

Result<Frame> FrameReader::control(std::uint16_t type, bool ends, std::string_view payload) {
  const auto kind = static_cast<Type>(type);
  if (payload.size() < fixed_part(kind)) return malformed("a frame that ends early");
  const auto first = payload.size() < 4 ? 0 : number(payload, 0, 4);
  switch (kind) {
    case Type::SynStream: {
      KYMAROS_TRY(auto all, headers(payload.substr(fixed_part(kind))));
      return SynStream{.stream = first & kStreamMask, .headers = std::move(all), .ends = ends};
    }
    case Type::SynReply: {
      KYMAROS_TRY(auto all, headers(payload.substr(fixed_part(kind))));
      return SynReply{.stream = first & kStreamMask, .headers = std::move(all), .ends = ends};
    }
    case Type::RstStream:
      return RstStream{.stream = first & kStreamMask, .status = number(payload, 4, 4)};
    case Type::Ping:
      return Ping{.id = first};
    case Type::GoAway:
      return GoAway{.last = first & kStreamMask, .status = number(payload, 4, 4)};
  }
  constexpr std::uint16_t kHeaders = 8;
  if (type == kHeaders && payload.size() >= 4)  // what stands in it is part of what later blocks refer to
    KYMAROS_TRY_VOID(headers(payload.substr(4)));
  return Other{.type = type};
}

Result<Headers> FrameReader::headers(std::string_view block) {
  KYMAROS_TRY(const auto plain, inflate_.read(block));
  return parse_headers(plain);
}

}  // namespace kymaros::sim::spdy
