#include "json/schema_violations.hpp"

#include <fmt/format.h>

#include <utility>

#include "json/go_text.hpp"

namespace kymaros::json {
namespace {

constexpr auto kInvalid = "FieldValueInvalid";

std::string_view plural(std::int64_t count) { return count == 1 ? "" : "s"; }

}  // namespace

Violation required(const Place& place, std::string_view member) {
  return {"FieldValueRequired", "Required value", place.below(member).field()};
}

Violation wrong_type(const Place& place, std::string_view wanted, std::string_view given) {
  const auto quoted = go_quote(given);
  return {
      "FieldValueTypeInvalid",
      fmt::format("Invalid value: {}: {} in body must be of type {}: {}", quoted, place.path, wanted, quoted),
      place.field()};
}

Violation unsupported(const Place& place, const Value& value, const std::vector<Value>& allowed) {
  std::string words;
  for (const auto& one : allowed) {
    if (!words.empty()) words += ", ";
    words += go_quote(one.is_string() ? std::string(one.get_string()) : go_json(one));
  }
  return {"FieldValueNotSupported",
          fmt::format("Unsupported value: {}: supported values: {}", go_bad_value(value), words),
          place.field()};
}

Violation too_long(const Place& place, std::int64_t most) {
  return {"FieldValueTooLong", fmt::format("Too long: may not be more than {} byte{}", most, plural(most)),
          place.field()};
}

Violation too_many(const Place& place, std::int64_t count, std::int64_t most) {
  return {"FieldValueTooMany",
          fmt::format("Too many: {}: must have at most {} item{}", count, most, plural(most)), place.field()};
}

Violation invalid(const Place& place, const Value& value, std::string_view why) {
  return {kInvalid, fmt::format("Invalid value: {}: {} in body {}", go_bad_value(value), place.path, why),
          place.field()};
}

Violation unusable_factor(const Place& place) {
  return {kInvalid,
          fmt::format("Invalid value: 0: factor MultipleOf declared for {} must be positive: 0", place.path),
          place.field()};
}

Violation not_matched(const Place& place, std::string_view why) {
  return {kInvalid, fmt::format("Invalid value: \"\": {} {}", go_quote(place.path), why),
          place.prefix.empty() ? "<nil>" : place.prefix};
}

Violation duplicate(std::string field, const Value& value) {
  return {"FieldValueDuplicate", fmt::format("Duplicate value: {}", go_bad_value(value)), std::move(field)};
}

}  // namespace kymaros::json
