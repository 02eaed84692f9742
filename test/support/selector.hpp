#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::test {

/// True if an object is meant by a selector of labels ("a=b,c": equality and presence) or of fields (the name
/// alone), as an API server reads them from a query. An empty one means every object.
class Selector {
 public:
  Selector() = default;
  Selector(std::string labels, std::string fields) : labels_(std::move(labels)), fields_(std::move(fields)) {}

  bool selects(const json::Value& object) const {
    return each(labels_,
                [&](std::string_view key, bool has_value, std::string_view value) {
                  const auto* there = json::find(object, {"metadata", "labels", key});
                  return there &&
                         (!has_value || json::find_string(object, {"metadata", "labels", key}) == value);
                }) &&
           each(fields_, [&](std::string_view key, bool, std::string_view value) {
             return key == "metadata.name" && json::find_string(object, {"metadata", "name"}) == value;
           });
  }

 private:
  template <class Predicate>
  static bool each(std::string_view text, Predicate holds) {
    while (!text.empty()) {
      const auto term = text.substr(0, text.find(','));
      text.remove_prefix(std::min(text.size(), term.size() + 1));
      const auto equals = term.find('=');
      const bool has_value = equals != std::string_view::npos;
      if (!holds(term.substr(0, equals), has_value, has_value ? term.substr(equals + 1) : std::string_view()))
        return false;
    }
    return true;
  }

  std::string labels_, fields_;
};

}  // namespace kymaros::test
