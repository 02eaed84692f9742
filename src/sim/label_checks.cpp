#include "sim/label_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/dns_names.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMaxLength = 63;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain(std::string_view text) {
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::ranges::all_of(text,
                             [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

std::string problem_of_name_part(std::string_view name) {
  if (name.empty()) return "name part must be non-empty";
  if (name.size() > kMaxLength) return fmt::format("name part must be no more than {} bytes", kMaxLength);
  if (is_plain(name)) return {};
  return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
         "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
         "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
}

}  // namespace

std::string problem_of_label_name(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return problem_of_name_part(name);
  const auto prefix = name.substr(0, slash);
  if (name.find('/', slash + 1) != std::string_view::npos)
    return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and "
           "end "
           "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
           "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix "
           "and '/' (e.g. 'example.com/MyName')";
  if (prefix.empty()) return "prefix part must be non-empty";
  if (!is_dns_subdomain(prefix)) return fmt::format("prefix part {}", kNoDnsSubdomain);
  return problem_of_name_part(name.substr(slash + 1));
}

std::string problem_of_label_value(std::string_view value) {
  if (value.size() > kMaxLength) return fmt::format("must be no more than {} bytes", kMaxLength);
  if (value.empty() || is_plain(value)) return {};
  return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
         "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
         "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}

}  // namespace kymaros::sim
