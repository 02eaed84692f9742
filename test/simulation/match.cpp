#include "simulation/match.hpp"

#include <fmt/format.h>

#include <charconv>
#include <regex>
#include <string_view>

namespace kymaros::simulation {
namespace {

std::string shown(const json::Value* value) { return value ? json::serialize(*value) : "absent"; }

std::optional<double> number(std::string_view text) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

/// Nothing if `pattern` is no comparison.
std::optional<bool> compares(std::string_view pattern, const json::Value& value) {
  if (!value.is_number() || pattern.empty() || (pattern[0] != '<' && pattern[0] != '>')) return std::nullopt;
  const bool takes_equal = pattern.size() > 1 && pattern[1] == '=';
  const auto bound = number(pattern.substr(takes_equal ? 2 : 1));
  if (!bound) return std::nullopt;
  const auto there = value.to_number<double>();
  if (takes_equal && there == *bound) return true;
  return pattern[0] == '<' ? there < *bound : there > *bound;
}

bool fits_text(std::string_view pattern, const json::Value& value) {
  if (const auto compared = compares(pattern, value)) return *compared;
  const bool is_expression = pattern.size() > 2 && pattern.starts_with('/') && pattern.ends_with('/');
  if (!is_expression) return value.is_string() && std::string_view(value.get_string()) == pattern;
  const auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  return std::regex_search(text, std::regex(std::string(pattern.substr(1, pattern.size() - 2))));
}

bool fits_scalar(const json::Value& pattern, const json::Value& value) {
  if (pattern.is_string()) return fits_text(pattern.get_string(), value);
  if (pattern.is_number() && value.is_number())
    return pattern.to_number<double>() == value.to_number<double>();
  return pattern == value;
}

}  // namespace

std::optional<std::string> mismatch(const json::Value& pattern, const json::Value* value,
                                    const std::string& path) {
  const auto wrong = [&] {
    return fmt::format("{} is {}, not {}", path.empty() ? "it" : path, shown(value),
                       json::serialize(pattern));
  };
  if (pattern.is_null()) return value && !value->is_null() ? std::optional(wrong()) : std::nullopt;
  if (!value) return wrong();
  if (pattern.is_object()) {
    if (!value->is_object()) return wrong();
    for (const auto& [name, inner] : pattern.get_object()) {
      const auto below =
          path.empty() ? std::string(name) : fmt::format("{}.{}", path, std::string_view(name));
      if (auto found = mismatch(inner, value->get_object().if_contains(name), below)) return found;
    }
    return std::nullopt;
  }
  if (pattern.is_array()) {
    if (!value->is_array() || value->get_array().size() != pattern.get_array().size()) return wrong();
    for (std::size_t i = 0; i < pattern.get_array().size(); ++i) {
      const auto& items = value->get_array();
      if (auto found = mismatch(pattern.get_array()[i], &items[i], fmt::format("{}[{}]", path, i)))
        return found;
    }
    return std::nullopt;
  }
  return fits_scalar(pattern, *value) ? std::nullopt : std::optional(wrong());
}

}  // namespace kymaros::simulation
