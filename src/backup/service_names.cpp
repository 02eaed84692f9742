#include "backup/service_names.hpp"

#include <algorithm>
#include <string>

namespace kymaros::backup {
namespace {

constexpr std::size_t kMaxPerObject = 64;  // a report needs names, not every mention

bool is_label_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

/// Takes the DNS label that ends `text` off it; empty if there is none.
std::string_view take_last_label(std::string_view& text) {
  std::size_t begin = text.size();
  while (begin > 0 && is_label_character(text[begin - 1])) --begin;
  const auto label = text.substr(begin);
  text = text.substr(0, begin);
  return label;
}

bool ends_name(std::string_view rest) {
  return rest.empty() || (!is_label_character(rest.front()) && rest.front() != '_');
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
}

}  // namespace

void find_service_names(std::string_view text, std::string_view own_namespace, std::string_view where,
                        std::vector<domain::ServiceName>& found) {
  constexpr std::string_view kMark = ".svc";
  for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    if (!ends_name(text.substr(at + kMark.size()))) continue;
    auto before = text.substr(0, at);
    const auto namespace_ = take_last_label(before);
    if (!is_label(namespace_) || !before.ends_with('.') || namespace_ == own_namespace) continue;
    before.remove_suffix(1);
    const auto service = take_last_label(before);
    if (!is_label(service) || found.size() >= kMaxPerObject) continue;
    domain::ServiceName name{std::string(service), std::string(namespace_), std::string(where)};
    if (std::ranges::find(found, name) == found.end()) found.push_back(std::move(name));
  }
}

void find_service_names_in_members(const json::Value& values, std::string_view own_namespace,
                                   std::string_view where, std::vector<domain::ServiceName>& found) {
  const auto* members = values.if_object();
  if (!members) return;
  for (const auto& [key, value] : *members) {
    const auto* text = value.if_string();
    if (!text) continue;
    std::string place(where);
    place.append(" ").append(key.data(), key.size());
    find_service_names({text->data(), text->size()}, own_namespace, place, found);
  }
}

}  // namespace kymaros::backup
