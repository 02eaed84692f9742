#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace kymaros::json {

/// A YAML text by lines. Answers what yaml-cpp, which reads some broken texts, does not ask. Lines and
/// columns count from 0, columns in bytes.
class YamlText {
 public:
  struct Defect {
    std::size_t line;
    std::size_t column;
    std::string_view why;
  };

  /// Keeps a view of `text`.
  explicit YamlText(std::string_view text);

  /// The first byte that is not UTF-8, or a character that YAML does not allow.
  std::optional<Defect> broken_character() const;

  /// True if a document may begin on this line after another one: with "---", or after "...", with nothing
  /// but comments and directives in between.
  bool may_begin_document(std::size_t line) const;

  /// True if a quoted scalar begins here, perhaps behind an anchor or a tag, and does not end.
  bool is_open_quote(std::size_t line, std::size_t column) const;

 private:
  std::string_view line(std::size_t number) const;

  std::string_view text_;
  std::vector<std::size_t> starts_;  // offset of each line
};

}  // namespace kymaros::json
