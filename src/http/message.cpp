#include "http/message.hpp"

#include <algorithm>

namespace kymaros::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool same_header_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string_view value) {
  std::erase_if(fields_, [&](const Field& field) { return same_header_name(field.name, name); });
  add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value)});
}

std::string_view Headers::get(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields_, [&](const Field& field) { return same_header_name(field.name, name); });
  return found == fields_.end() ? std::string_view() : std::string_view(found->value);
}

bool Headers::contains(std::string_view name) const {
  return std::ranges::any_of(fields_, [&](const Field& field) { return same_header_name(field.name, name); });
}

}  // namespace kymaros::http
