#include "json/schema_rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.hpp"
#include "json/go_text.hpp"
#include "json/schema_violations.hpp"

namespace kymaros::json {
namespace {

/// An integer, as Go has it after reading: one of 64 bits with a sign, or else it is a floating-point number.
std::optional<std::int64_t> whole(const Value& value) {
  if (value.is_int64()) return value.get_int64();
  const bool fits = value.is_uint64() && std::in_range<std::int64_t>(value.get_uint64());
  return fits ? std::optional(static_cast<std::int64_t>(value.get_uint64())) : std::nullopt;
}

double number_of(const Value& value) { return value.to_number<double>(); }

std::string_view type_of(const Value& value) {
  if (value.is_null()) return "null";
  if (value.is_bool()) return "boolean";
  if (value.is_string()) return "string";
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  return whole(value) ? "integer" : "number";
}

/// What go-openapi takes for an integer: nothing beyond 2^53, and of the rest what is nearly one.
bool is_nearly_whole(double number) {
  constexpr double kMost = 9007199254740991, kNear = 1e-9;
  if (!std::isfinite(number) || std::abs(number) > kMost) return false;
  const auto cut = std::trunc(number);
  if (number == cut) return true;
  return cut != 0 && std::abs(number - cut) / (std::abs(number) + std::abs(cut)) < kNear;
}

bool has_type(const SchemaNode& schema, std::string_view type) {
  return std::ranges::find(schema.types, type) != schema.types.end();
}

/// Of a number that has the other of the two types for numbers.
bool fits_as_number(const SchemaNode& schema, const Value& value) {
  if (!value.is_number()) return false;
  if (whole(value)) return has_type(schema, "number");
  return has_type(schema, "integer") && is_nearly_whole(number_of(value));
}

std::string types_of(const SchemaNode& schema) { return fmt::format("{}", fmt::join(schema.types, ",")); }

/// The type, or a string format in the place of one: a list is taken where the schema has a format of
/// strings.
Judgement judge_type(const SchemaNode& schema, const Value& value, const Place& place) {
  Judgement out;
  const auto type = type_of(value);
  const bool fits = has_type(schema, type) || fits_as_number(schema, value);
  const bool is_number = has_type(schema, "number") || has_type(schema, "integer");
  const bool is_text_or_list = value.is_string() || value.is_array();
  if (value.is_null()) {
    if (!schema.types.empty() && !schema.is_nullable) {
      out.add(wrong_type(place, types_of(schema), type));
      return out;
    }
  } else if (schema.format && !is_text_or_list && !fits) {
    out.add(
        wrong_type(place, schema.format_name, value.is_number() ? (whole(value) ? "int64" : "float64") : ""));
    return out;
  } else if (!(schema.format && is_text_or_list && !is_number) && !fits) {
    out.add(wrong_type(place, types_of(schema), type));
    return out;
  }
  out.matches = 1;
  return out;
}

std::int64_t length_of(std::string_view text) {
  std::int64_t length = 0;
  for (; !text.empty(); ++length) take_code_point(text);
  return length;
}

/// The first that is wrong counts; the format is looked at in any case.
Judgement judge_text(const SchemaNode& schema, const Value& value, const Place& place) {
  Judgement out;
  const std::string_view text = value.get_string();
  if (schema.max_length && length_of(text) > *schema.max_length) {
    out.add(too_long(place, *schema.max_length));
  } else if (schema.min_length && length_of(text) < *schema.min_length) {
    out.add(invalid(place, value, fmt::format("should be at least {} chars long", *schema.min_length)));
  } else if (schema.pattern && !schema.pattern->matches(text)) {
    out.add(invalid(place, value, fmt::format("should match '{}'", schema.pattern->text())));
  }
  out.matches += 1;
  if (!schema.format) return out;
  if (!schema.format->accepts(text)) out.add(wrong_type(place, schema.format_name, text));
  out.matches += 1;
  return out;
}

/// As Go converts: towards zero. What does not fit has no meaning there.
std::int64_t cut(double number) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  if (number >= static_cast<double>(kMost)) return kMost;
  return number <= static_cast<double>(kLeast) ? kLeast : static_cast<std::int64_t>(number);
}

bool is_multiple(const Value& value, double factor) {
  if (const auto integer = whole(value)) return *integer % cut(factor) == 0;
  return is_nearly_whole(factor < 1 ? 1 / factor * number_of(value) : number_of(value) / factor);
}

/// A bound is cut to an integer for an integer, and written so.
struct Bound {
  std::string text;
  int order;  // of the value to the bound
};

Bound compare(const Value& value, double bound) {
  const auto order = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
  if (const auto integer = whole(value)) return {std::to_string(cut(bound)), order(*integer, cut(bound))};
  return {go_number(bound), order(number_of(value), bound)};
}

Judgement judge_number(const SchemaNode& schema, const Value& value, const Place& place) {
  Judgement out;
  if (schema.multiple_of && whole(value) && cut(*schema.multiple_of) == 0) {
    out.add(unusable_factor(place));
  } else if (schema.multiple_of && !is_multiple(value, *schema.multiple_of)) {
    const auto factor = compare(value, *schema.multiple_of).text;
    out.add(invalid(place, value, fmt::format("should be a multiple of {}", factor)));
  }
  if (schema.minimum) {
    const auto [text, order] = compare(value, *schema.minimum);
    if (schema.excludes_minimum && order <= 0) {
      out.add(invalid(place, value, "should be greater than " + text));
    } else if (order < 0) {
      out.add(invalid(place, value, "should be greater than or equal to " + text));
    }
  }
  if (schema.maximum) {
    const auto [text, order] = compare(value, *schema.maximum);
    if (schema.excludes_maximum && order >= 0) {
      out.add(invalid(place, value, "should be less than " + text));
    } else if (order > 0) {
      out.add(invalid(place, value, "should be less than or equal to " + text));
    }
  }
  out.matches = 2;
  return out;
}

/// The element of the old list that an element of the new one stands for.
const Value* same_element(const SchemaNode& list, const Value& element, const Value* before) {
  if (!before || !before->is_array() || list.list_type != SchemaNode::ListType::Map) return nullptr;
  for (const auto& old : before->get_array()) {
    const bool is_same = std::ranges::all_of(list.list_keys, [&](const std::string& key) {
      const auto *a = find(element, {key}), *b = find(old, {key});
      return a && b && *a == *b;
    });
    if (is_same) return &old;
  }
  return nullptr;
}

Judgement judge_list(const SchemaNode& schema, const Value& value, const Place& place, const Value* before) {
  Judgement out;
  const auto& list = value.get_array();
  for (std::size_t i = 0; schema.items && i < list.size(); ++i) {
    out.add(judge(*schema.items, list[i], place.at(i), same_element(schema, list[i], before)));
  }
  const auto size = std::ssize(list);
  if (schema.min_items && size < *schema.min_items) {
    out.add(invalid(place, Value(size), fmt::format("should have at least {} items", *schema.min_items)));
  }
  if (schema.max_items && size > *schema.max_items) out.add(too_many(place, size, *schema.max_items));
  out.matches += 2;
  return out;
}

/// apiVersion and kind of the object itself are always looked at.
const Value* same_member(const Value* before, std::string_view name, const Place& place) {
  if (!before || (place.path.empty() && (name == "apiVersion" || name == "kind"))) return nullptr;
  return find(*before, {name});
}

Judgement judge_object(const SchemaNode& schema, const Value& value, const Place& place,
                       const Value* before) {
  Judgement out;
  const auto& object = value.get_object();
  const auto size = std::ssize(object);
  if (schema.min_properties && size < *schema.min_properties) {
    out.add(invalid(place, Value(size),
                    fmt::format("should have at least {} properties", *schema.min_properties)));
  }
  if (schema.max_properties && size > *schema.max_properties) {
    out.add(too_many(place, size, *schema.max_properties));
  }
  for (const auto& [name, member] : object) {
    if (const auto* inner = schema.member(name)) {
      out.add(judge(*inner, member, place.below(name), same_member(before, name, place)));
    }
  }
  for (const auto& name : schema.required) {
    if (!object.contains(name)) out.add(required(place, name));
  }
  out.matches += 1;
  return out;
}

bool is_allowed(const Value& value, const std::vector<Value>& allowed) {
  return std::ranges::any_of(allowed, [&](const Value& one) {
    const bool is_same_number =
        one.is_int64() && value.is_double() && one.get_int64() == cut(value.get_double());
    return !one.is_null() && (one == value || is_same_number);
  });
}

Judgement judge_enum(const SchemaNode& schema, const Value& value, const Place& place) {
  Judgement out;
  if (!schema.allowed.empty() && !is_allowed(value, schema.allowed)) {
    out.add(unsupported(place, value, schema.allowed));
  }
  return out;
}

/// At least one must hold. If none does, the nearest one's violations are told.
Judgement judge_any(const SchemaNode& schema, const Value& value, const Place& place) {
  std::optional<Judgement> nearest;
  for (const auto& one : schema.any_of) {
    auto judgement = judge(one, value, place);
    if (judgement.is_valid()) return judgement;
    if (!nearest || judgement.matches > nearest->matches) nearest = std::move(judgement);
  }
  Judgement out;
  out.add(not_matched(place, "must validate at least one schema (anyOf)"));
  out.add(*nearest);
  return out;
}

Judgement judge_one(const SchemaNode& schema, const Value& value, const Place& place) {
  std::optional<Judgement> first, nearest;
  int held = 0;
  for (const auto& one : schema.one_of) {
    auto judgement = judge(one, value, place);
    if (judgement.is_valid()) {
      if (++held == 1) first = std::move(judgement);
    } else if (held == 0 && (!nearest || judgement.matches > nearest->matches)) {
      nearest = std::move(judgement);
    }
  }
  if (held == 1) return *first;
  Judgement out;
  const auto why = held == 0 ? "Found none valid" : fmt::format("Found {} valid alternatives", held);
  out.add(not_matched(place, "must validate one and only one schema (oneOf). " + why));
  if (held == 0) out.add(*nearest);
  return out;
}

Judgement judge_all(const SchemaNode& schema, const Value& value, const Place& place) {
  Judgement out;
  std::size_t held = 0;
  for (const auto& one : schema.all_of) {
    const auto judgement = judge(one, value, place);
    held += judgement.is_valid() ? 1 : 0;
    out.add(judgement);
  }
  if (held < schema.all_of.size()) {
    out.add(not_matched(
        place, fmt::format("must validate all the schemas (allOf){}", held == 0 ? ". None validated" : "")));
  }
  return out;
}

Judgement judge_combinations(const SchemaNode& schema, const Value& value, const Place& place) {
  Judgement out;
  if (!schema.any_of.empty()) out.add(judge_any(schema, value, place));
  if (!schema.one_of.empty()) out.add(judge_one(schema, value, place));
  if (!schema.all_of.empty()) out.add(judge_all(schema, value, place));
  if (schema.not_one && judge(*schema.not_one, value, place).is_valid()) {
    out.add(not_matched(place, "must not validate the schema (not)"));
  }
  out.matches += 2;
  return out;
}

Judgement judge_value(const SchemaNode& schema, const Value& value, const Place& place, const Value* before) {
  Judgement out;
  if (value.is_null()) {
    out.add(judge_type(schema, value, place));
    out.add(judge_enum(schema, value, place));
    return out;
  }
  if (!schema.types.empty() || schema.format) {
    out.add(judge_type(schema, value, place));
    out.matches += 1;
  }
  out.add(judge_combinations(schema, value, place));
  if (value.is_string()) out.add(judge_text(schema, value, place));
  if (value.is_number()) out.add(judge_number(schema, value, place));
  if (value.is_array()) out.add(judge_list(schema, value, place, before));
  out.add(judge_enum(schema, value, place));
  out.matches += 1;
  if (value.is_object()) out.add(judge_object(schema, value, place, before));
  out.matches += 1;
  return out;
}

}  // namespace

void Judgement::add(Violation violation) {
  const bool is_new = std::ranges::find(violations, violation) == violations.end();
  if (is_new) violations.push_back(std::move(violation));
}

void Judgement::add(const Judgement& other) {
  for (const auto& one : other.violations) add(one);
  matches += other.matches;
}

std::string Place::field() const {
  if (prefix.empty()) return path.empty() ? "<nil>" : path;
  return path.empty() ? prefix : fmt::format("{}.{}", prefix, path);
}

Place Place::below(std::string_view member) const {
  return {.path = path.empty() ? std::string(member) : fmt::format("{}.{}", path, member), .prefix = prefix};
}

Place Place::at(std::size_t index) const {
  return {.path = fmt::format("{}[{}]", path, index), .prefix = prefix};
}

Judgement judge(const SchemaNode& schema, const Value& value, const Place& place, const Value* before) {
  auto judgement = judge_value(schema, value, place, before);
  if (before && *before == value) judgement.violations.clear();
  return judgement;
}

}  // namespace kymaros::json
