#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "base/text.hpp"
#include "json/yaml.hpp"
#include "json/yaml_scalar.hpp"

namespace kymaros::json {
namespace {

constexpr std::size_t kLongestSimpleKey =
    1000;  // readers give up looking for the colon after 1,024 characters

/// True if a reader sees the character itself: no control, separator or non-character.
bool is_plain_character(char32_t c) {
  if (c < 0xa0) return c >= 0x20 && c < 0x7f;
  return c != 0x2028 && c != 0x2029 && c != 0xfeff && c != 0xfffe && c != 0xffff;
}

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto c = take_code_point(text);
    if (!c || !is_plain_character(*c)) return false;
  }
  return true;
}

/// True if `text` needs no quotes. What begins with a digit is always quoted: readers disagree on what is a
/// number, a time or an octal.
bool may_be_plain(std::string_view text) {
  const auto is_safe_start = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/' || c == '$' || c == '(';
  };
  if (text.empty() || !is_safe_start(text[0]) || text.ends_with(' ') || text.ends_with(':')) return false;
  if (text.contains(": ") || text.contains(" #") || !is_plain_text(text)) return false;
  const auto meaning = resolve_plain_scalar(text);
  return meaning && meaning->is_string();
}

/// True if a literal block ("|") holds `text` exactly, without an indentation indicator.
bool may_be_literal(std::string_view text) {
  if (!text.contains('\n') || text[0] == '\n' || text[0] == ' ' || text[0] == '\t') return false;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (line.ends_with(' ') || line.ends_with('\t')) return false;
    std::string visible(line);
    std::erase(visible, '\t');
    if (!is_plain_text(visible)) return false;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return true;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::string_view before = text;
    const auto c = take_code_point(text).value_or(0xfffd);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (is_plain_character(c)) {
          out += before.substr(0, before.size() - text.size());
        } else {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(c));
        }
    }
  }
  return out + '"';
}

std::string inline_string(std::string_view text) {
  return may_be_plain(text) ? std::string(text) : quoted(text);
}

std::string number_text(const Value& value) {
  if (const auto* number = value.if_double())
    return std::isfinite(*number) ? fmt::format("{}", *number) : "null";
  return serialize(value);
}

class Writer {
 public:
  /// The document: a scalar on one line, or a block from the first column on.
  std::string document(const Value& value) {
    if (is_block(value)) {
      block(value, 0);
    } else {
      scalar(value, 0);
    }
    return std::move(out_);
  }

 private:
  static bool is_block(const Value& value) {
    return (value.is_object() && !value.get_object().empty()) ||
           (value.is_array() && !value.get_array().empty());
  }

  void indent(std::size_t columns) { out_.append(columns, ' '); }

  /// The lines of a list or map that is not empty; the cursor stands at `column` already.
  void block(const Value& value, std::size_t column) {
    bool first = true;
    const auto next_line = [&] {
      if (!first) indent(column);
      first = false;
    };
    if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) {
        next_line();
        key({name.data(), name.size()}, column);
        value_of_key(member, column);
      }
      return;
    }
    for (const auto& element : value.get_array()) {
      next_line();
      out_ += "- ";
      if (is_block(element)) {
        block(element, column + 2);
      } else {
        scalar(element, column);
      }
    }
  }

  void key(std::string_view name, std::size_t column) {
    const std::string text = inline_string(name);
    if (text.size() <= kLongestSimpleKey) {
      out_ += text;
    } else {
      out_ += "? " + text + '\n';
      indent(column);
    }
    out_ += ':';
  }

  void value_of_key(const Value& value, std::size_t column) {
    if (!is_block(value)) {
      out_ += ' ';
      scalar(value, column);
      return;
    }
    const std::size_t inner =
        value.is_object() ? column + 2 : column;  // lists stand below their key, as kubectl has it
    out_ += '\n';
    indent(inner);
    block(value, inner);
  }

  /// A value on the rest of the line, or as a literal block inside of what stands at `column`.
  void scalar(const Value& value, std::size_t column) {
    const auto* string = value.if_string();
    if (!string) {
      out_ += value.is_object() ? "{}" : value.is_array() ? "[]" : number_text(value);
      out_ += '\n';
      return;
    }
    const std::string_view text(string->data(), string->size());
    if (may_be_literal(text)) {
      literal(text, column + 2);
    } else {
      out_ += inline_string(text) + '\n';
    }
  }

  void literal(std::string_view text, std::size_t column) {
    out_ += text.ends_with("\n\n") ? "|+\n" : text.ends_with('\n') ? "|\n" : "|-\n";
    while (!text.empty()) {
      const auto line = text.substr(0, text.find('\n'));
      if (!line.empty()) indent(column);
      out_ += line;
      out_ += '\n';
      text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
  }

  std::string out_;
};

}  // namespace

std::string write_yaml(const Value& value) { return Writer().document(value); }

}  // namespace kymaros::json
