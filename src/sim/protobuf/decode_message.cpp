#include "sim/protobuf/decode_message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kube/base64.hpp"
#include "sim/protobuf/special_values.hpp"
#include "sim/protobuf/wire_message.hpp"

namespace kymaros::sim::protobuf {
namespace {

using Kind = ValueType::Kind;
using Shape = FieldType::Shape;
using Fields = std::vector<WireField>;

constexpr int kMostDepth = 64;

WireType wire_type(Kind kind) {
  const bool is_number = kind == Kind::Bool || kind == Kind::Int32 || kind == Kind::Int64;
  return is_number ? WireType::Varint : WireType::Bytes;
}

Result<json::Value> decode_text(std::string_view bytes) {
  KYMAROS_TRY(const auto text, utf8(bytes));
  return json::Value(text);
}

Result<json::Value> decode_nested(std::string_view bytes, const MessageType& type, int depth) {
  KYMAROS_TRY(auto object, decode_message(bytes, type, depth + 1));
  return json::Value(std::move(object));
}

Result<json::Value> decode_value(const WireField& field, const ValueType& type, int depth) {
  KYMAROS_TRY_VOID(expect(field, wire_type(type.kind)));
  switch (type.kind) {
    case Kind::Bool:
      return json::Value(field.bits != 0);
    case Kind::Int32:
      return json::Value(static_cast<std::int32_t>(field.bits));
    case Kind::Int64:
      return json::Value(static_cast<std::int64_t>(field.bits));
    case Kind::String:
      return decode_text(field.bytes);
    case Kind::Bytes:
      return json::Value(kube::encode_base64(field.bytes));
    case Kind::Quantity:
      return decode_quantity(field.bytes);
    case Kind::Time:
      return decode_time(field.bytes);
    case Kind::MicroTime:
      return decode_micro_time(field.bytes);
    case Kind::IntOrString:
      return decode_int_or_string(field.bytes);
    case Kind::Raw:
      return decode_raw(field.bytes);
    case Kind::Strings:
      return decode_strings(field.bytes);
    case Kind::Message:
      return decode_nested(field.bytes, *type.message, depth);
  }
  std::unreachable();
}

/// What stands there once: of several the last counts, but messages are merged, which joining them does.
Result<json::Value> decode_one(const Fields& fields, const ValueType& type, int depth) {
  if (fields.empty()) return decode_value({.type = wire_type(type.kind)}, type, depth);
  if (fields.size() == 1 || type.kind != Kind::Message) return decode_value(fields.back(), type, depth);
  std::string joined;
  for (const auto& field : fields) {
    KYMAROS_TRY_VOID(expect(field, WireType::Bytes));
    joined += field.bytes;
  }
  return decode_value({.type = WireType::Bytes, .bytes = joined}, type, depth);
}

/// Numbers may come packed, many in one field.
Result<void> add_packed(json::Array& list, std::string_view bytes, const ValueType& type) {
  while (!bytes.empty()) {
    KYMAROS_TRY(const auto bits, take_varint(bytes));
    KYMAROS_TRY(auto value, decode_value({.type = WireType::Varint, .bits = bits}, type, 0));
    list.push_back(std::move(value));
  }
  return {};
}

Result<json::Value> decode_list(const Fields& fields, const ValueType& type, int depth) {
  json::Array out;
  for (const auto& field : fields) {
    if (field.type == WireType::Bytes && wire_type(type.kind) == WireType::Varint) {
      KYMAROS_TRY_VOID(add_packed(out, field.bytes, type));
      continue;
    }
    KYMAROS_TRY(auto value, decode_value(field, type, depth));
    out.push_back(std::move(value));
  }
  return json::Value(std::move(out));
}

/// A map is a list of {key = 1, value = 2}.
Result<json::Value> decode_map(const Fields& fields, const ValueType& type, int depth) {
  json::Object out;
  for (const auto& field : fields) {
    KYMAROS_TRY_VOID(expect(field, WireType::Bytes));
    KYMAROS_TRY(const auto entry, WireMessage::read(field.bytes));
    KYMAROS_TRY(const auto key, entry.text(1));
    KYMAROS_TRY(auto value, decode_one(entry.all(2), type, depth));
    out.insert_or_assign(key, std::move(value));
  }
  return json::Value(std::move(out));
}

/// What encoding/json takes for empty.
bool is_empty(const json::Value& value) {
  if (const auto* text = value.if_string()) return text->empty();
  if (const auto* number = value.if_int64()) return *number == 0;
  return value.is_null() || value == json::Value(false);
}

using Member = std::optional<json::Value>;

Result<Member> decode_plain(const Fields& fields, const FieldType& type, int depth) {
  KYMAROS_TRY(auto value, decode_one(fields, type.type, depth));
  if (!type.is_always && is_empty(value)) return std::nullopt;
  return std::move(value);
}

Result<Member> decode_field(const Fields& fields, const FieldType& type, int depth) {
  if (type.shape == Shape::Value) return decode_plain(fields, type, depth);
  if (fields.empty()) return type.is_always ? Member(nullptr) : std::nullopt;
  if (type.shape == Shape::Pointer) return decode_one(fields, type.type, depth);
  if (type.shape == Shape::List) return decode_list(fields, type.type, depth);
  return decode_map(fields, type.type, depth);
}

Result<void> add_inlined(json::Object& out, const Fields& fields, const ValueType& type, int depth) {
  KYMAROS_TRY(auto value, decode_one(fields, type, depth));
  for (auto& [name, member] : value.get_object()) out.insert_or_assign(name, std::move(member));
  return {};
}

Result<void> add_field(json::Object& out, const Fields& fields, const FieldType& type, int depth) {
  if (type.name.empty()) return add_inlined(out, fields, type.type, depth);
  auto member = decode_field(fields, type, depth);
  if (!member) return fail(member.error().within(type.name));
  if (*member) out.insert_or_assign(type.name, **std::move(member));
  return {};
}

}  // namespace

Result<json::Object> decode_message(std::string_view bytes, const MessageType& type, int depth) {
  if (depth > kMostDepth) return fail(ErrorCode::Invalid, "messages are nested too deeply");
  KYMAROS_TRY(const auto message, WireMessage::read(bytes));
  json::Object out;
  for (const auto& field : type.fields) {
    KYMAROS_TRY_VOID(add_field(out, message.all(field.number), field, depth));
  }
  return out;
}

}  // namespace kymaros::sim::protobuf
