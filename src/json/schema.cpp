#include "json/schema.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/schema_lists.hpp"
#include "json/schema_node.hpp"
#include "json/schema_prune.hpp"
#include "json/schema_rules.hpp"

namespace kymaros::json {
namespace {

using Violations = std::vector<Violation>;

void append(Violations& to, Violations from) { std::ranges::move(from, std::back_inserter(to)); }

/// Rules need not be looked at for an object that they may not fit.
bool blocks_rules(const Violation& violation) {
  static constexpr auto kBlocking =
      std::to_array<std::string_view>({"FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong",
                                       "FieldValueTooMany", "FieldValueTypeInvalid"});
  return std::ranges::find(kBlocking, violation.reason) != kBlocking.end();
}

/// Where a schema has CEL rules, the API server says that it did not look at them.
Violations with_note_on_rules(const SchemaNode& schema, Violations violations) {
  if (schema.has_rules && std::ranges::any_of(violations, blocks_rules)) {
    violations.push_back(
        {"FieldValueInvalid",
         "Invalid value: null: some validation rules were not checked because the object was "
         "invalid; correct the existing errors to complete validation",
         "<nil>"});
  }
  return violations;
}

/// Those that were there before are forgiven, all of them.
Violations new_duplicates(const SchemaNode& schema, const Value& object, const Value* before) {
  if (before && !find_duplicates(schema, *before).empty()) return {};
  return find_duplicates(schema, object);
}

}  // namespace

Result<Schema> Schema::compile(const Value& open_api_v3_schema) {
  KYMAROS_TRY(auto root, compile_schema(open_api_v3_schema));
  return Schema(std::make_shared<const SchemaNode>(std::move(root)));
}

std::vector<std::string> Schema::prune(Value& object) const {
  auto removed = prune_unknown(object, *root_);
  prune_nulls(object, root_.get());
  return removed;
}

void Schema::apply_defaults(Value& object) const { fill_defaults(object, root_.get()); }

std::vector<Violation> Schema::validate(const Value& object, const Value* before) const {
  auto out = judge(*root_, object, {}, before).violations;
  append(out, find_incomplete_resources(*root_, object));
  append(out, new_duplicates(*root_, object, before));
  return with_note_on_rules(*root_, std::move(out));
}

std::vector<Violation> Schema::validate_status(const Value& object, const Value& before) const {
  Violations out;
  const auto* status = find(object, {"status"});
  const auto* schema = root_->member("status");
  if (status && schema) {
    out = judge(*schema, *status, {.prefix = "status"}, find(before, {"status"})).violations;
  }
  append(out, new_duplicates(*root_, object, &before));
  return with_note_on_rules(*root_, std::move(out));
}

}  // namespace kymaros::json
