#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"

namespace kymaros::json {

struct SchemaNode;

/// One thing that is wrong with an object, as a cause in a Status of the API server:
/// {"FieldValueRequired", "Required value", "spec.schedule"}.
struct Violation {
  std::string reason, message, field;

  bool operator==(const Violation&) const = default;
};

/// The structural schema of one version of a CustomResourceDefinition: what the API server (1.35) makes of a
/// custom resource by it, and what it says against one, in its own words.
///
/// Not judged: CEL rules (x-kubernetes-validations), metadata of objects and of embedded ones.
class Schema {
 public:
  /// From the value of openAPIV3Schema. ErrorCode::Invalid with the place in it for a schema that the API
  /// server would not take either: wrong types, patterns that are none, and what no CustomResourceDefinition
  /// may have ($ref, definitions, dependencies, patternProperties, additionalItems, uniqueItems: true,
  /// additionalProperties: false).
  static Result<Schema> compile(const Value& open_api_v3_schema);

  /// Removes what the schema does not know, and nulls where there may be none. apiVersion, kind and metadata
  /// stay as they are. Where the unknown was: "spec.checks[0].port".
  std::vector<std::string> prune(Value& object) const;
  /// Fills in what is absent and has a default.
  void apply_defaults(Value& object) const;

  /// What is wrong with a new object, or with one that replaces `before`: violations in parts that were not
  /// touched are forgiven then (KEP-4008). In the order of the schema; the API server has them in any order.
  std::vector<Violation> validate(const Value& object, const Value* before = nullptr) const;
  /// The same of a write to the status subresource: nothing but the status is looked at.
  std::vector<Violation> validate_status(const Value& object, const Value& before) const;

  /// What it says, for those who go through an object by themselves.
  const SchemaNode& root() const { return *root_; }

 private:
  explicit Schema(std::shared_ptr<const SchemaNode> root) : root_(std::move(root)) {}

  std::shared_ptr<const SchemaNode> root_;
};

}  // namespace kymaros::json
