#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace re2 {
class RE2;
}

namespace kymaros::json {

/// A regular expression of Go's syntax (RE2): the time that a match takes is linear in the text, whatever the
/// expression.
class Pattern {
 public:
  /// ErrorCode::Invalid for a text that is none.
  static Result<Pattern> compile(std::string_view text);

  /// True if it matches anywhere in `text`.
  bool matches(std::string_view text) const;
  const std::string& text() const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace kymaros::json
