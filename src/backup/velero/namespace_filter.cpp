#include "backup/velero/namespace_filter.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace kymaros::backup::velero {
namespace {

constexpr std::ptrdiff_t kMaxAlternatives = 4;  // groups of them; each multiplies the work

/// Takes "[a-c]" off the pattern; whether `c` is in it. Nothing: the bracket is never closed.
std::optional<bool> take_class(std::string_view& pattern, char c) {
  const auto end = pattern.find(']', 2);
  if (end == std::string_view::npos) return std::nullopt;
  auto members = pattern.substr(1, end - 1);
  pattern.remove_prefix(end + 1);
  const bool negated = members.front() == '!' || members.front() == '^';
  if (negated) members.remove_prefix(1);
  bool found = false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 2 < members.size() && members[i + 1] == '-') {
      found = found || (members[i] <= c && c <= members[i + 2]);
      i += 2;
    } else {
      found = found || members[i] == c;
    }
  }
  return found != negated;
}

/// Without alternatives: one pass, backing up to the last star.
bool matches_simple(std::string_view pattern, std::string_view name) {
  std::optional<std::string_view> after_star;
  std::string_view taken_by_star;
  const auto back_up = [&] {
    if (!after_star || taken_by_star.empty()) return false;
    taken_by_star.remove_prefix(1);
    pattern = *after_star;
    name = taken_by_star;
    return true;
  };
  while (!pattern.empty() || !name.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      after_star = pattern;
      taken_by_star = name;
      continue;
    }
    bool matched = false;
    if (!pattern.empty() && !name.empty()) {
      auto rest = pattern;
      const auto in_class = pattern.front() == '[' ? take_class(rest, name.front()) : std::nullopt;
      if (in_class) {
        matched = *in_class;
      } else {
        matched = pattern.front() == '?' || pattern.front() == name.front();
        rest = pattern.substr(1);
      }
      if (matched) {
        pattern = rest;
        name.remove_prefix(1);
      }
    }
    if (!matched && !back_up()) return false;
  }
  return true;
}

}  // namespace

bool matches_namespace(std::string_view pattern, std::string_view name) {
  if (std::ranges::count(pattern, '{') > kMaxAlternatives) return false;
  const auto open = pattern.find('{');
  const auto close = open == std::string_view::npos ? open : pattern.find('}', open);
  if (close == std::string_view::npos) return matches_simple(pattern, name);
  const auto before = pattern.substr(0, open);
  auto choices = pattern.substr(open + 1, close - open - 1);
  const auto after = pattern.substr(close + 1);
  for (bool more = true; more;) {
    const auto comma = choices.find(',');
    more = comma != std::string_view::npos;
    const std::string one = std::string(before).append(choices.substr(0, comma)).append(after);
    if (matches_namespace(one, name)) return true;
    if (more) choices.remove_prefix(comma + 1);
  }
  return false;
}

bool covers(const BackupSpec& spec, std::string_view namespace_) {
  const auto matches = [&](const std::string& pattern) { return matches_namespace(pattern, namespace_); };
  return (spec.includedNamespaces.empty() || std::ranges::any_of(spec.includedNamespaces, matches)) &&
         std::ranges::none_of(spec.excludedNamespaces, matches);
}

}  // namespace kymaros::backup::velero
