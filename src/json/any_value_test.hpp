#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <string>

#include "json/value.hpp"

namespace kymaros::json {

/// Text for property tests: what YAML and JSON pointers give a meaning to is frequent, and anything else
/// possible.
inline std::string any_text() {
  const auto piece = rc::gen::element<std::string>(
      "a", "b", "yes", "0", "1.5", "0x1F", "null", "~", "true", " ", "  ", "\n", "\n\n", "\t", "\r", ":",
      ": ", "#", " #", "-", "- ", "'", "\"", "\\", "{", "]", ",", "&", "*", "!", "|", ">", "%", "@", "?",
      "<<", "=", "/", "~1", "---", "...", "\u00e9", "\u0085", "\u00a0", "\u2028", "\ufeff", "\U0001f600",
      "\x7f", std::string(1, '\0'));
  std::string text;
  for (const auto& part : *rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(piece)))
    text += part;
  return text;
}

inline Value any_scalar() {
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return *rc::gen::inRange<std::int64_t>(-3, 4);
    case 4:
      return *rc::gen::inRange(-1000, 1000) + 0.5;
    default:
      return Value(any_text());
  }
}

/// Any JSON value, at most `levels` deep; keys are short, so that two values often share some.
inline Value any_value(int levels = 4) {
  const int kind = levels == 0 ? 0 : *rc::gen::inRange(0, 4);
  if (kind < 2) return any_scalar();
  const int size = *rc::gen::inRange(0, 4);
  if (kind == 2) {
    Array array;
    for (int i = 0; i < size; ++i) array.push_back(any_value(levels - 1));
    return array;
  }
  Object object;
  for (int i = 0; i < size; ++i) {
    object.insert_or_assign(*rc::gen::arbitrary<bool>() ? std::string("key") : any_text(),
                            any_value(levels - 1));
  }
  return object;
}

}  // namespace kymaros::json
