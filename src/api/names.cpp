#include "api/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace kymaros::api {
namespace {

constexpr std::size_t kHashLength = 8;

bool is_lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_alnum(char c) { return is_lower_alnum(c) || (c >= 'A' && c <= 'Z'); }

/// FNV-1a, 32 bits, as hex.
std::string hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return fmt::format("{:08x}", hash);
}

/// `legal` in at most `limit` characters; where that or an earlier step lost something of `original`, closed
/// with its hash.
std::string fit(std::string legal, std::string_view original, std::size_t limit) {
  if (legal == original && legal.size() <= limit) return legal;
  legal.resize(std::min(legal.size(), limit - kHashLength - 1));
  while (!legal.empty() && !is_alnum(legal.back())) legal.pop_back();
  return legal.empty() ? hash_of(original) : legal + "-" + hash_of(original);
}

bool is_label_value(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > kMaxLabelValue || !is_alnum(text.front()) || !is_alnum(text.back())) return false;
  return std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

/// `text` with a DNS label's characters only, beginning with a letter or digit.
std::string dns_label_of(std::string_view text) {
  std::string label;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_lower_alnum(c)) c = '-';
    if (label.empty() && c == '-') continue;
    label += c;
  }
  return label;
}

}  // namespace

bool is_dns_label(std::string_view name) {
  return name.size() <= kMaxLabelValue && is_dns_subdomain(name) && !name.contains('.');
}

bool is_dns_subdomain(std::string_view name) {
  if (name.empty() || name.size() > kMaxObjectName) return false;
  char before = '.';
  for (const char c : name) {
    if (!is_lower_alnum(c) && c != '-' && c != '.') return false;
    if (c == '.' && !is_lower_alnum(before)) return false;
    if (c == '-' && before == '.') return false;
    before = c;
  }
  return is_lower_alnum(before);
}

std::string label_value(std::string_view text) {
  if (is_label_value(text)) return std::string(text);
  std::string legal;
  for (const char c : text) {
    if (is_alnum(c) || (!legal.empty() && (c == '-' || c == '_' || c == '.'))) legal += c;
  }
  return fit(std::move(legal), text, kMaxLabelValue);
}

std::string sandbox_name(std::string_view prefix, std::string_view test, std::string_view suffix) {
  const std::string whole = dns_label_of(fmt::format("{}-{}", prefix, test));
  return fmt::format("{}-{}", fit(whole, whole, kMaxLabelValue - suffix.size() - 1), suffix);
}

std::string report_name(std::string_view test, Time requested_at) {
  const std::string when = format_compact_time(requested_at);
  return fmt::format("{}-{}", fit(std::string(test), test, kMaxObjectName - when.size() - 1), when);
}

std::string restore_name(std::string_view test, std::string_view run, std::size_t index) {
  const std::string which = fmt::format("{}-{}", run, index);
  const std::string whole = "kymaros-" + dns_label_of(test);
  return fmt::format("{}-{}", fit(whole, whole, kMaxRestoreName - which.size() - 1), which);
}

}  // namespace kymaros::api
