#include "json/go_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "base/text.hpp"

namespace kymaros::json {
namespace {

constexpr int kSmallestPlainExponent = -4;

/// The shortest digits of a finite number, with an exponent of at least `exponent_digits` digits if it is out
/// of [smallest, end).
std::string shortest(double number, int smallest, int end, int exponent_digits) {
  std::array<char, 400> text;
  const auto write = [&](std::chars_format format) {
    const auto written = std::to_chars(text.data(), text.data() + text.size(), number, format);
    return std::string(text.data(), written.ptr);
  };
  auto scientific = write(std::chars_format::scientific);
  const auto at = scientific.find('e');
  const auto exponent = std::stoi(scientific.substr(at + 1));
  if (number == 0 || (exponent >= smallest && exponent < end)) return write(std::chars_format::fixed);
  return fmt::format("{}e{}{:0{}}", scientific.substr(0, at), exponent < 0 ? '-' : '+', std::abs(exponent),
                     exponent_digits);
}

/// As encoding/json has it, after ES6.
std::string json_number(double number) {
  constexpr int kSmallest = -6, kEnd = 21;
  return shortest(number, kSmallest, kEnd, 1);
}

std::string_view named_escape(char c) {
  switch (c) {
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\\':
      return "\\\\";
    case '"':
      return "\\\"";
    default:
      return {};
  }
}

std::string_view quote_escape(char c) {
  if (c == '\a') return "\\a";
  if (c == '\v') return "\\v";
  return named_escape(c);
}

bool is_seen(char32_t code) {
  const bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bool is_blank = code == 0xa0 || code == 0xad || (code >= 0x2000 && code <= 0x200f) ||
                        (code >= 0x2028 && code <= 0x202f) || code == 0xfeff;
  return !is_control && !is_blank;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto rest = text;
    const auto code = take_code_point(text).value_or(0xfffd);
    const auto escape = code < 0x80 ? named_escape(rest.front()) : std::string_view();
    const bool is_markup = code == '<' || code == '>' || code == '&';
    if (!escape.empty()) {
      out += escape;
    } else if (code < 0x20 || is_markup || code == 0x2028 || code == 0x2029) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
    } else {
      out += rest.substr(0, rest.size() - text.size());
    }
  }
  return out + '"';
}

std::string json_object(const Object& object) {
  std::map<std::string_view, const Value*> sorted;
  for (const auto& [name, value] : object) sorted.emplace(name, &value);
  std::string out = "{";
  for (const auto& [name, value] : sorted) {
    if (out.size() > 1) out += ',';
    out += json_string(name) + ':' + go_json(*value);
  }
  return out + '}';
}

std::string json_array(const Array& array) {
  std::string out = "[";
  for (const auto& value : array) {
    if (out.size() > 1) out += ',';
    out += go_json(value);
  }
  return out + ']';
}

}  // namespace

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto rest = text;
    const auto code = take_code_point(text);
    const auto escape = quote_escape(rest.front());
    if (!escape.empty()) {
      out += escape;
    } else if (!code || *code < 0x20 || *code == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest.front()));
    } else if (!is_seen(*code)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(*code));
    } else {
      out += rest.substr(0, rest.size() - text.size());
    }
  }
  return out + '"';
}

std::string go_number(double number) {
  constexpr int kEnd = 6, kExponentDigits = 2;
  return shortest(number, kSmallestPlainExponent, kEnd, kExponentDigits);
}

std::string go_json(const Value& value) {
  switch (value.kind()) {
    case boost::json::kind::double_:
      return json_number(value.get_double());
    case boost::json::kind::string:
      return json_string(value.get_string());
    case boost::json::kind::array:
      return json_array(value.get_array());
    case boost::json::kind::object:
      return json_object(value.get_object());
    case boost::json::kind::null:
    case boost::json::kind::bool_:
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
      return serialize(value);
  }
  return {};
}

std::string go_value(const Value& value) {
  if (value.is_null()) return "<nil>";
  if (value.is_string()) return std::string(value.get_string());
  if (const auto* array = value.if_array()) {
    std::vector<std::string> items;
    for (const auto& item : *array) items.push_back(go_value(item));
    return fmt::format("[{}]", fmt::join(items, " "));
  }
  if (!value.is_object()) return go_bad_value(value);
  std::map<std::string, std::string> members;
  for (const auto& [name, member] : value.get_object()) members[name] = go_value(member);
  std::vector<std::string> words;
  for (const auto& [name, text] : members) words.push_back(name + ":" + text);
  return fmt::format("map[{}]", fmt::join(words, " "));
}

std::string_view go_kind(const Value& value) {
  if (value.is_null()) return "null";
  if (value.is_string()) return "string";
  if (value.is_bool()) return "bool";
  if (value.is_number()) return "number";
  return value.is_array() ? "array" : "object";
}

std::string go_bad_value(const Value& value) {
  if (value.is_string()) return go_quote(value.get_string());
  const bool is_integer =
      value.is_int64() || (value.is_uint64() && std::in_range<std::int64_t>(value.get_uint64()));
  return value.is_number() && !is_integer ? go_number(value.to_number<double>()) : go_json(value);
}

}  // namespace kymaros::json
