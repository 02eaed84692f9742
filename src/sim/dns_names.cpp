#include "sim/dns_names.hpp"

namespace kymaros::sim {

bool is_dns_subdomain(std::string_view name) {
  constexpr std::size_t kMax = 253;
  if (name.empty() || name.size() > kMax) return false;
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  char last = '.';
  for (const auto c : name) {
    const bool is_separator = c == '.' || c == '-';
    if (!is_separator && !is_alphanumeric(c)) return false;
    if (is_separator && !is_alphanumeric(last) && !(c == '-' && last == '-')) return false;
    last = c;
  }
  return is_alphanumeric(last);
}

}  // namespace kymaros::sim
