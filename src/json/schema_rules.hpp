#pragma once

#include <string>
#include <vector>

#include "json/schema.hpp"
#include "json/schema_node.hpp"

namespace kymaros::json {

/// What one schema says of one value.
struct Judgement {
  std::vector<Violation> violations = {};  // none of them twice
  int matches =
      0;  // rules that were looked at and held, by which the nearest alternative of an anyOf is told

  bool is_valid() const { return violations.empty(); }
  void add(Violation violation);
  void add(const Judgement& other);
};

/// Where a value is: `path` as messages name it ("spec.checks[0]", empty at the root), which violations have
/// behind `prefix` as their field.
struct Place {
  std::string path = {};
  std::string prefix = {};

  std::string field() const;
  Place below(std::string_view member) const;
  Place at(std::size_t index) const;
};

/// Judges `value` by all rules but those of list types (kube-openapi's validation/validate). With `before`,
/// the value that this one replaces, nothing is said of parts that are as they were: members of objects, and
/// of lists of type map those with the same keys.
Judgement judge(const SchemaNode& schema, const Value& value, const Place& place,
                const Value* before = nullptr);

}  // namespace kymaros::json
