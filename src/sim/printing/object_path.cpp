#include "sim/printing/object_path.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kymaros::sim {

std::optional<ObjectPath> ObjectPath::parse(std::string_view text) {
  ObjectPath out;
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    if (text.front() == '[') {
      const auto end = text.find(']');
      auto step = end == std::string_view::npos ? std::nullopt : parse_entry(text.substr(1, end - 1));
      if (!step) return std::nullopt;
      out.steps_.push_back(*std::move(step));
      text.remove_prefix(end + 1);
      continue;
    }
    if (text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
    Step step;
    while (!text.empty() && text.front() != '.' && text.front() != '[') {
      if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);  // ".metadata.labels.a\.b"
      step.member += text.front();
      text.remove_prefix(1);
    }
    if (step.member.empty()) return std::nullopt;
    out.steps_.push_back(std::move(step));
  }
  return out;
}

/// "0", or "?(@.type=='Ready')".
std::optional<ObjectPath::Step> ObjectPath::parse_entry(std::string_view text) {
  Step step;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step.index);
  if (error == std::errc() && end == text.data() + text.size()) return step;
  const auto equals = text.find("==");
  if (!text.starts_with("?(@.") || !text.ends_with(')') || equals == std::string_view::npos)
    return std::nullopt;
  auto value = text.substr(equals + 2, text.size() - equals - 3);
  const bool is_quoted =
      value.size() >= 2 && value.front() == value.back() && (value.front() == '\'' || value.front() == '"');
  step.filter_member = text.substr(4, equals - 4);
  step.value = is_quoted ? value.substr(1, value.size() - 2) : value;
  return step;
}

const json::Value* ObjectPath::take(const Step& step, const json::Value& value) {
  if (!step.member.empty()) return value.is_object() ? value.get_object().if_contains(step.member) : nullptr;
  if (!value.is_array()) return nullptr;
  const auto& list = value.get_array();
  if (step.filter_member.empty()) return step.index < list.size() ? &list[step.index] : nullptr;
  const auto found = std::ranges::find_if(
      list, [&](const auto& one) { return json::find_string(one, {step.filter_member}) == step.value; });
  return found == list.end() ? nullptr : &*found;
}

const json::Value* ObjectPath::find(const json::Value& object) const {
  const auto* value = &object;
  for (const auto& step : steps_) {
    value = take(step, *value);
    if (!value) return nullptr;
  }
  return value;
}

}  // namespace kymaros::sim
