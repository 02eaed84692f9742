#include "json/yaml_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace kymaros::json {
namespace {

/// c-printable of YAML 1.1, and the byte order mark.
bool is_allowed(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c != 0x7f && (c < 0x80 || c == 0x85 || c >= 0xa0) && c != 0xfffe && c != 0xffff;
}

/// Anchors and tags before a node, with the space behind them.
std::string_view skip_properties(std::string_view text) {
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.find_first_of(" \t\r\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  return text;
}

}  // namespace

YamlText::YamlText(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts_.push_back(i + 1);
  }
}

std::string_view YamlText::line(std::size_t number) const {
  if (number >= starts_.size()) return {};
  const auto rest = text_.substr(starts_[number]);
  return rest.substr(0, rest.find('\n'));
}

std::optional<YamlText::Defect> YamlText::broken_character() const {
  for (std::string_view rest = text_; !rest.empty();) {
    const std::size_t offset = text_.size() - rest.size();
    const auto c = take_code_point(rest);
    if (c && is_allowed(*c)) continue;
    const auto after = std::ranges::upper_bound(starts_, offset);
    return Defect{.line = static_cast<std::size_t>(after - starts_.begin()) - 1,
                  .column = offset - *(after - 1),
                  .why = c ? "control characters are not allowed" : "this is not UTF-8"};
  }
  return std::nullopt;
}

bool YamlText::may_begin_document(std::size_t number) const {
  if (line(number).starts_with("---")) return true;
  while (number-- > 0) {
    const auto above = line(number);
    if (above.starts_with("...")) return true;
    const auto start = above.find_first_not_of(" \t\r");
    if (start != std::string_view::npos && above[start] != '#' && !above.starts_with('%')) return false;
  }
  return false;
}

bool YamlText::is_open_quote(std::size_t number, std::size_t column) const {
  if (number >= starts_.size()) return false;
  const auto text = skip_properties(text_.substr(std::min(starts_[number] + column, text_.size())));
  if (!text.starts_with('"') && !text.starts_with('\'')) return false;
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool escape = quote == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
    if (escape) {
      ++i;
    } else if (text[i] == quote) {
      return false;
    }
  }
  return true;
}

}  // namespace kymaros::json
