#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace kymaros::sim {

/// A path into an object as columns of CustomResourceDefinitions have it: a part of JSONPath with members,
/// indices and filters by equality (".status.conditions[?(@.type=='Ready')].status", ".spec.ports[0].name").
class ObjectPath {
 public:
  /// Nothing for a text that is none.
  static std::optional<ObjectPath> parse(std::string_view text);

  /// nullptr if there is nothing; of several, the first.
  const json::Value* find(const json::Value& object) const;

 private:
  struct Step {
    std::string member;  // empty: an entry of a list
    std::size_t index = 0;
    std::string filter_member, value;  // of the entry that has this member
  };

  static std::optional<Step> parse_entry(std::string_view text);
  static const json::Value* take(const Step& step, const json::Value& value);

  std::vector<Step> steps_;
};

}  // namespace kymaros::sim
