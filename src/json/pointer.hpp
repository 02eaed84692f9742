#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"

namespace kymaros::json {

/// The place of a value inside a document (RFC 6901): "/spec/containers/0/image". The empty pointer is the
/// whole document.
class Pointer {
 public:
  Pointer() = default;
  explicit Pointer(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}

  /// ErrorCode::Invalid if `text` neither is empty nor begins with '/', or has a '~' without 0 or 1 behind
  /// it.
  static Result<Pointer> parse(std::string_view text);

  /// The pointer as text, with '~' and '/' inside of tokens escaped.
  std::string text() const;

  const std::vector<std::string>& tokens() const { return tokens_; }
  bool is_root() const { return tokens_.empty(); }
  /// True if `other` stands inside of what this points to, and is not the same place.
  bool is_above(const Pointer& other) const;

  /// The value in this place of `document`, or nullptr.
  const Value* find(const Value& document) const;
  Value* find(Value& document) const;

 private:
  std::vector<std::string> tokens_;
};

/// The index that a token means: digits without a leading zero; nothing for any other token, "-" among them.
std::optional<std::size_t> array_index(std::string_view token);

}  // namespace kymaros::json
