#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace kymaros::sim {

/// The value of an annotation in the form "after=10s, exit=1, reason=OOMKilled".
class Words {
 public:
  /// ErrorCode::Invalid for a name that is not `known`, and for what has no "=".
  static Result<Words> parse(std::string_view text, const std::set<std::string_view>& known);
  /// One name, whose value is all the rest, commas too.
  static Result<Words> parse_text(std::string_view text, std::string_view name);

  bool has(std::string_view name) const { return values_.contains(name); }
  /// Empty if it is not there.
  std::string text(std::string_view name) const;
  Result<int> number(std::string_view name, int otherwise) const;
  Result<Duration> duration(std::string_view name, Duration otherwise) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// Takes the first word off a line, and the blanks behind it.
std::string_view take_word(std::string_view& line);
/// Without empty ones, and without the blanks around them.
std::vector<std::string_view> lines_of(std::string_view text);
Result<int> number_of(std::string_view text);

}  // namespace kymaros::sim
