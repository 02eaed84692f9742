#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace kymaros::sim::protobuf {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field as it stands in the bytes of a message.
struct WireField {
  WireType type = WireType::Varint;
  std::uint64_t bits = 0;       // unless it is Bytes
  std::string_view bytes = "";  // if it is; never a null pointer
};

/// The fields of one message by their numbers, those of one number in the order in which they came: the wire
/// format of protocol buffers without its groups, which Kubernetes does not have. The bytes have to outlive
/// it. https://protobuf.dev/programming-guides/encoding
class WireMessage {
 public:
  /// ErrorCode::Invalid if `bytes` end too early, or are no message.
  static Result<WireMessage> read(std::string_view bytes);

  /// Empty if there is none.
  const std::vector<WireField>& all(std::uint32_t number) const;

  /// The last field of that number; 0, or empty, if there is none. ErrorCode::Invalid if it is of another
  /// wire type, and for text that is not UTF-8.
  Result<std::uint64_t> varint(std::uint32_t number) const;
  Result<std::string_view> bytes(std::uint32_t number) const;
  Result<std::string_view> text(std::uint32_t number) const;

 private:
  std::map<std::uint32_t, std::vector<WireField>> fields_;
};

/// Takes a varint off `bytes`. ErrorCode::Invalid if none ends there, or it has more than 64 bits.
Result<std::uint64_t> take_varint(std::string_view& bytes);

/// ErrorCode::Invalid unless the field is of that wire type.
Result<void> expect(const WireField& field, WireType type);

/// The same text. ErrorCode::Invalid if it is not UTF-8.
Result<std::string_view> utf8(std::string_view text);

}  // namespace kymaros::sim::protobuf
