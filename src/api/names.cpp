#include "api/names.hpp"

#include <fmt/format.h>

#include "api/shorten.hpp"

namespace kymaros::api {
namespace {

bool is_lower_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

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
  return name.size() <= kMaxDnsLabel && is_dns_subdomain(name) && !name.contains('.');
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

std::string sandbox_name(std::string_view prefix, std::string_view test, std::string_view suffix) {
  const std::string whole = dns_label_of(fmt::format("{}-{}", prefix, test));
  return fmt::format("{}-{}", shorten(whole, whole, kMaxDnsLabel - suffix.size() - 1), suffix);
}

std::string report_name(std::string_view test, Time requested_at) {
  const std::string when = format_compact_time(requested_at);
  return fmt::format("{}-{}", shorten(std::string(test), test, kMaxObjectName - when.size() - 1), when);
}

std::string restore_name(std::string_view test, std::string_view run, std::size_t index) {
  const std::string which = fmt::format("{}-{}", run, index);
  const std::string whole = "kymaros-" + dns_label_of(test);
  return fmt::format("{}-{}", shorten(whole, whole, kMaxRestoreName - which.size() - 1), which);
}

}  // namespace kymaros::api
