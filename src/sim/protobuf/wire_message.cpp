#include "sim/protobuf/wire_message.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"

namespace kymaros::sim::protobuf {
namespace {

constexpr std::uint64_t kMostNumber = (1U << 29U) - 1;

std::unexpected<Error> ends_too_early() {
  return fail(ErrorCode::Invalid, "the message ends in the middle of a field");
}

Result<std::string_view> take_bytes(std::string_view& bytes, std::uint64_t count) {
  if (count > bytes.size()) return ends_too_early();
  const auto taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

Result<std::uint64_t> take_fixed(std::string_view& bytes, std::size_t count) {
  KYMAROS_TRY(const auto taken, take_bytes(bytes, count));
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8U | static_cast<unsigned char>(taken[i]);
  return value;
}

Result<WireField> take_value(std::string_view& bytes, std::uint64_t type) {
  WireField out{.type = static_cast<WireType>(type)};
  switch (out.type) {
    case WireType::Varint: {
      KYMAROS_TRY(out.bits, take_varint(bytes));
      return out;
    }
    case WireType::Fixed64: {
      KYMAROS_TRY(out.bits, take_fixed(bytes, 8));
      return out;
    }
    case WireType::Fixed32: {
      KYMAROS_TRY(out.bits, take_fixed(bytes, 4));
      return out;
    }
    case WireType::Bytes: {
      KYMAROS_TRY(const auto count, take_varint(bytes));
      KYMAROS_TRY(out.bytes, take_bytes(bytes, count));
      return out;
    }
  }
  return fail(ErrorCode::Invalid, fmt::format("no field has the wire type {}", type));
}

}  // namespace

Result<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (shift == 63 && byte > 1) return fail(ErrorCode::Invalid, "a number has more than 64 bits");
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return ends_too_early();
}

Result<void> expect(const WireField& field, WireType type) {
  if (field.type == type) return {};
  return fail(ErrorCode::Invalid, fmt::format("the wire type is {} in place of {}",
                                              std::to_underlying(field.type), std::to_underlying(type)));
}

Result<std::string_view> utf8(std::string_view text) {
  for (auto rest = text; !rest.empty();) {
    if (!take_code_point(rest)) return fail(ErrorCode::Invalid, "the text is not UTF-8");
  }
  return text;
}

Result<WireMessage> WireMessage::read(std::string_view bytes) {
  WireMessage out;
  while (!bytes.empty()) {
    KYMAROS_TRY(const auto tag, take_varint(bytes));
    const auto number = tag >> 3U;
    if (number == 0 || number > kMostNumber) {
      return fail(ErrorCode::Invalid, fmt::format("no field has the number {}", number));
    }
    KYMAROS_TRY(const auto field, take_value(bytes, tag & 7U));
    out.fields_[static_cast<std::uint32_t>(number)].push_back(field);
  }
  return out;
}

const std::vector<WireField>& WireMessage::all(std::uint32_t number) const {
  static const std::vector<WireField> kNone;
  const auto found = fields_.find(number);
  return found == fields_.end() ? kNone : found->second;
}

Result<std::uint64_t> WireMessage::varint(std::uint32_t number) const {
  const auto& fields = all(number);
  if (fields.empty()) return 0;
  KYMAROS_TRY_VOID(expect(fields.back(), WireType::Varint));
  return fields.back().bits;
}

Result<std::string_view> WireMessage::bytes(std::uint32_t number) const {
  const auto& fields = all(number);
  if (fields.empty()) return std::string_view("");
  KYMAROS_TRY_VOID(expect(fields.back(), WireType::Bytes));
  return fields.back().bytes;
}

Result<std::string_view> WireMessage::text(std::uint32_t number) const {
  KYMAROS_TRY(const auto found, bytes(number));
  return utf8(found);
}

}  // namespace kymaros::sim::protobuf
