#include "json/pointer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace kymaros::json {
namespace {

/// The token that `escaped` stands for: ~1 is '/', ~0 is '~'.
std::optional<std::string> unescape(std::string_view escaped) {
  std::string token;
  for (; !escaped.empty(); escaped.remove_prefix(1)) {
    if (escaped[0] != '~') {
      token += escaped[0];
      continue;
    }
    escaped.remove_prefix(1);
    if (!escaped.starts_with('0') && !escaped.starts_with('1')) return std::nullopt;
    token += escaped[0] == '0' ? '~' : '/';
  }
  return token;
}

const Value* child(const Value& value, std::string_view token) {
  if (const auto* object = value.if_object()) return object->if_contains(token);
  const auto* array = value.if_array();
  const auto index = array_index(token);
  return array && index ? array->if_contains(*index) : nullptr;
}

}  // namespace

Result<Pointer> Pointer::parse(std::string_view text) {
  Pointer pointer;
  if (text.empty()) return pointer;
  if (text[0] != '/') {
    return fail(ErrorCode::Invalid, fmt::format("\"{}\" is not a JSON pointer: it must begin with /", text));
  }
  for (std::string_view rest = text; !rest.empty();) {
    rest.remove_prefix(1);
    const auto length = std::min(rest.find('/'), rest.size());
    auto token = unescape(rest.substr(0, length));
    if (!token) {
      return fail(ErrorCode::Invalid,
                  fmt::format("\"{}\" is not a JSON pointer: write ~ as ~0 and / as ~1", text));
    }
    pointer.tokens_.push_back(*std::move(token));
    rest.remove_prefix(length);
  }
  return pointer;
}

std::string Pointer::text() const {
  std::string text;
  for (const auto& token : tokens_) {
    text += '/';
    for (const char c : token) {
      if (c == '~') {
        text += "~0";
      } else if (c == '/') {
        text += "~1";
      } else {
        text += c;
      }
    }
  }
  return text;
}

bool Pointer::is_above(const Pointer& other) const {
  return tokens_.size() < other.tokens_.size() &&
         std::equal(tokens_.begin(), tokens_.end(), other.tokens_.begin());
}

const Value* Pointer::find(const Value& document) const {
  const Value* at = &document;
  for (const auto& token : tokens_) {
    at = child(*at, token);
    if (!at) return nullptr;
  }
  return at;
}

Value* Pointer::find(Value& document) const { return const_cast<Value*>(find(std::as_const(document))); }

std::optional<std::size_t> array_index(std::string_view token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return index;
}

}  // namespace kymaros::json
