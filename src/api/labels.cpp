#include "api/labels.hpp"

#include <algorithm>

#include "api/names.hpp"
#include "api/shorten.hpp"

namespace kymaros::api {
namespace {

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool is_label_value(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > kMaxLabelValue || !is_alnum(text.front()) || !is_alnum(text.back())) return false;
  return std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_label_key(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return !text.empty() && is_label_value(text);
  const auto name = text.substr(slash + 1);
  return is_dns_subdomain(text.substr(0, slash)) && !name.empty() && is_label_value(name);
}

std::string label_value(std::string_view text) {
  if (is_label_value(text)) return std::string(text);
  std::string legal;
  for (const char c : text) {
    if (is_alnum(c) || (!legal.empty() && (c == '-' || c == '_' || c == '.'))) legal += c;
  }
  return shorten(std::move(legal), text, kMaxLabelValue);
}

}  // namespace kymaros::api
