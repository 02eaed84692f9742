#include "sim/selector.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace kymaros::sim {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Takes one term off `text`, up to a comma that stands outside of parentheses.
std::string_view take_term(std::string_view& text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (text[i] != ',' || depth > 0) continue;
    const auto term = text.substr(0, i);
    text.remove_prefix(i + 1);
    return trimmed(term);
  }
  return trimmed(std::exchange(text, {}));
}

std::vector<std::string> values_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) out.emplace_back(take_term(list));
  return out;
}

bool is_of_labels(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

bool is_label_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) { return is_of_labels(c) || c == '/'; });
}

bool is_label_value(std::string_view value) { return std::ranges::all_of(value, is_of_labels); }

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find('.', begin), path.size());
    out.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

/// A scalar as fields are compared; nothing for what is not there.
std::optional<std::string> text_at(const json::Value& object, const std::vector<std::string>& path) {
  const auto* value = &object;
  for (const auto& name : path) {
    if (!value->is_object()) return std::nullopt;
    const auto found = value->get_object().find(name);
    if (found == value->get_object().end()) return std::nullopt;
    value = &found->value();
  }
  if (value->is_string()) return std::string(value->get_string());
  return json::serialize(*value);
}

/// Counts and flags that are not written down are selected by as 0 and false.
std::string said_by_absence(std::string_view field) {
  if (field == "status.successful" || field == "status.replicas") return "0";
  if (field == "spec.unschedulable" || field == "spec.hostNetwork") return "false";
  return {};
}

std::vector<std::string> label_path(std::string_view key) { return {"metadata", "labels", std::string(key)}; }

/// `text` cut at the first of "!=", "==", "=": key, whether it negates, value.
struct Comparison {
  std::string_view key;
  bool is_negated;
  std::string_view value;
};
std::optional<Comparison> comparison_in(std::string_view text) {
  const auto at = text.find('=');
  if (at == std::string_view::npos) return std::nullopt;
  const bool is_negated = at > 0 && text[at - 1] == '!';
  auto value = text.substr(at + 1);
  if (!is_negated && value.starts_with('=')) value.remove_prefix(1);
  return Comparison{.key = trimmed(text.substr(0, is_negated ? at - 1 : at)),
                    .is_negated = is_negated,
                    .value = trimmed(value)};
}

}  // namespace

Answer<std::vector<Selector::Term>> Selector::parse_labels(std::string_view text) {
  const auto whole = text;
  const auto refused = [&] {
    return bad_request(
        fmt::format("unable to parse requirement: found '{}', expected a label selector", whole));
  };
  std::vector<Term> terms;
  while (!text.empty()) {
    auto term = take_term(text);
    const auto parenthesis = term.find('(');
    if (parenthesis != std::string_view::npos) {
      auto head = trimmed(term.substr(0, parenthesis));
      const bool is_negated = head.ends_with(" notin");
      if (!term.ends_with(')') || (!is_negated && !head.ends_with(" in"))) return refused();
      head.remove_suffix(is_negated ? 6 : 3);
      const auto key = trimmed(head);
      if (!is_label_key(key)) return refused();
      terms.push_back({.path = label_path(key),
                       .operator_ = is_negated ? Operator::NotIn : Operator::In,
                       .values = values_of(term.substr(parenthesis + 1, term.size() - parenthesis - 2))});
    } else if (const auto comparison = comparison_in(term)) {
      if (!is_label_key(comparison->key) || !is_label_value(comparison->value)) return refused();
      terms.push_back({.path = label_path(comparison->key),
                       .operator_ = comparison->is_negated ? Operator::NotIn : Operator::In,
                       .values = {std::string(comparison->value)}});
    } else {
      const bool is_negated = term.starts_with('!');
      const auto key = trimmed(term.substr(is_negated ? 1 : 0));
      if (!is_label_key(key)) return refused();
      terms.push_back({.path = label_path(key),
                       .operator_ = is_negated ? Operator::DoesNotExist : Operator::Exists,
                       .values = {}});
    }
  }
  return terms;
}

Answer<Selector> Selector::parse(std::string_view labels, std::string_view fields) {
  Selector out;
  auto terms = parse_labels(labels);
  if (!terms) return std::unexpected(terms.error());
  out.labels_ = *std::move(terms);
  while (!fields.empty()) {
    const auto term = take_term(fields);
    const auto comparison = comparison_in(term);
    if (!comparison)
      return bad_request(fmt::format("invalid selector: '{}'; can't understand '{}'", term, term));
    out.fields_.push_back({.path = split(comparison->key),
                           .operator_ = comparison->is_negated ? Operator::NotIn : Operator::In,
                           .values = {std::string(comparison->value)},
                           .otherwise = said_by_absence(comparison->key)});
  }
  return out;
}

Selector Selector::from_labels(const json::Value& labels) {
  Selector out;
  if (!labels.is_object()) return out;
  for (const auto& [key, value] : labels.get_object()) {
    if (!value.is_string()) continue;
    out.labels_.push_back(
        {.path = label_path(key), .operator_ = Operator::In, .values = {std::string(value.get_string())}});
  }
  return out;
}

Selector Selector::from_object(const json::Value& label_selector) {
  Selector out;
  if (const auto* labels = json::find(label_selector, {"matchLabels"})) out = from_labels(*labels);
  const auto* expressions = json::find(label_selector, {"matchExpressions"});
  if (!expressions || !expressions->is_array()) return out;
  for (const auto& one : expressions->get_array()) {
    const auto name = json::find_string(one, {"operator"});
    Term term{.path = label_path(json::find_string(one, {"key"})), .operator_ = Operator::In, .values = {}};
    if (name == "NotIn") term.operator_ = Operator::NotIn;
    if (name == "Exists") term.operator_ = Operator::Exists;
    if (name == "DoesNotExist") term.operator_ = Operator::DoesNotExist;
    if (const auto* values = json::find(one, {"values"}); values && values->is_array()) {
      for (const auto& value : values->get_array()) {
        if (value.is_string()) term.values.emplace_back(value.get_string());
      }
    }
    out.labels_.push_back(std::move(term));
  }
  return out;
}

bool Selector::holds(const Term& term, const json::Value& object) {
  static const std::vector<std::string> kSuccessful{"status",
                                                    "successful"};  // of Jobs, who call it otherwise
  static const std::vector<std::string> kSucceeded{"status", "succeeded"};
  const auto text = text_at(object, term.path == kSuccessful ? kSucceeded : term.path);
  const bool is_label = term.path.size() == 3 && term.path[1] == "labels";
  const bool is_listed = std::ranges::find(term.values, text.value_or(term.otherwise)) != term.values.end();
  switch (term.operator_) {
    case Operator::Exists:
      return text.has_value();
    case Operator::DoesNotExist:
      return !text.has_value();
    case Operator::In:  // a field that is not there is compared as an empty one
      return (text || !is_label) && is_listed;
    case Operator::NotIn:
      return (!text && is_label) || !is_listed;
  }
  return false;
}

std::vector<std::string> Selector::fields() const {
  std::vector<std::string> out;
  for (const auto& term : fields_) out.push_back(fmt::format("{}", fmt::join(term.path, ".")));
  return out;
}

bool Selector::selects_labels(const json::Value& object) const {
  return std::ranges::all_of(labels_, [&](const Term& term) { return holds(term, object); });
}

bool Selector::selects(const json::Value& object) const {
  return selects_labels(object) &&
         std::ranges::all_of(fields_, [&](const Term& term) { return holds(term, object); });
}

}  // namespace kymaros::sim
