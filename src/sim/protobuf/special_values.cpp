#include "sim/protobuf/special_values.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/quantity.hpp"
#include "base/time.hpp"
#include "sim/protobuf/wire_message.hpp"

namespace kymaros::sim::protobuf {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds kZero = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
constexpr std::chrono::sys_seconds kEnd = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);

/// Nothing for Go's zero time.
Result<std::optional<Time>> read_timestamp(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  KYMAROS_TRY(const auto message, WireMessage::read(bytes));
  KYMAROS_TRY(const auto seconds, message.varint(1));
  KYMAROS_TRY(const auto nanos, message.varint(2));
  const auto since = static_cast<std::int64_t>(seconds);
  const auto first = kZero.time_since_epoch().count();
  if (since < first || since >= kEnd.time_since_epoch().count() || nanos >= 1'000'000'000) {
    return fail(ErrorCode::Invalid, "the time is not within the years 1 to 9999");
  }
  const auto at = Time(std::chrono::seconds(since)) + std::chrono::microseconds(nanos / 1000);
  return at == Time(kZero) ? std::nullopt : std::optional(at);
}

}  // namespace

Result<json::Value> decode_quantity(std::string_view bytes) {
  KYMAROS_TRY(const auto message, WireMessage::read(bytes));
  if (message.all(1).empty()) return "0";
  KYMAROS_TRY(const auto text, message.text(1));
  KYMAROS_TRY(const auto quantity, parse_quantity(text));
  return json::Value(quantity.format());
}

Result<json::Value> decode_time(std::string_view bytes) {
  KYMAROS_TRY(const auto at, read_timestamp(bytes));
  if (!at || std::chrono::floor<std::chrono::seconds>(*at) == kZero) return nullptr;
  return json::Value(format_time(*at));
}

Result<json::Value> decode_micro_time(std::string_view bytes) {
  KYMAROS_TRY(const auto at, read_timestamp(bytes));
  return at ? json::Value(format_micro_time(*at)) : json::Value(nullptr);
}

Result<json::Value> decode_int_or_string(std::string_view bytes) {
  KYMAROS_TRY(const auto message, WireMessage::read(bytes));
  KYMAROS_TRY(const auto type, message.varint(1));
  KYMAROS_TRY(const auto number, message.varint(2));
  KYMAROS_TRY(const auto text, message.text(3));
  if (type == 0) return json::Value(static_cast<std::int32_t>(number));
  if (type == 1) return json::Value(text);
  return fail(ErrorCode::Invalid, fmt::format("{} is neither a number's type nor a string's", type));
}

Result<json::Value> decode_raw(std::string_view bytes) {
  KYMAROS_TRY(const auto message, WireMessage::read(bytes));
  KYMAROS_TRY(const auto text, message.bytes(1));
  if (text.empty()) return nullptr;
  return json::parse(text);
}

Result<json::Value> decode_strings(std::string_view bytes) {
  KYMAROS_TRY(const auto message, WireMessage::read(bytes));
  json::Array out;
  for (const auto& item : message.all(1)) {
    KYMAROS_TRY_VOID(expect(item, WireType::Bytes));
    KYMAROS_TRY(const auto text, utf8(item.bytes));
    out.emplace_back(text);
  }
  return out.empty() ? json::Value(nullptr) : json::Value(std::move(out));
}

}  // namespace kymaros::sim::protobuf
