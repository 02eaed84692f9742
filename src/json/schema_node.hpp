#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/pattern.hpp"
#include "json/schema_format.hpp"
#include "json/value.hpp"

namespace kymaros::json {

/// A schema, or one inside of it, read and checked.
struct SchemaNode {
  enum class ListType { Atomic, Set, Map };
  /// How a strategic merge patch treats a list or an object (x-kubernetes-patch-strategy, of built-in kinds).
  struct PatchStrategy {
    bool merges = false;         // a list, item by item
    bool replaces = false;       // an object, whole
    bool retains_keys = false;   // a patch may say which members stay
    std::string merge_key = {};  // that tells items that are objects apart (x-kubernetes-patch-merge-key)
  };
  using Properties = std::map<std::string, std::unique_ptr<SchemaNode>, std::less<>>;

  // What there is: pruning and defaults go by this.
  std::vector<std::string> types = {};  // none: any; x-kubernetes-int-or-string: both
  bool is_nullable = false;
  bool preserves_unknown = false;
  bool is_embedded = false;  // a whole object with apiVersion, kind and metadata
  Properties properties = {};
  bool takes_additional = false;                     // additionalProperties is there
  std::unique_ptr<SchemaNode> additional = nullptr;  // nothing for additionalProperties: true
  std::unique_ptr<SchemaNode> items = nullptr;
  std::optional<Value> default_value = std::nullopt;
  ListType list_type = ListType::Atomic;
  std::vector<std::string> list_keys = {};  // of ListType::Map
  bool is_atomic = false;                   // an object that is one value (x-kubernetes-map-type: atomic)
  PatchStrategy patch_strategy = {};
  std::string title = {};

  // What its values may be.
  std::string format_name = {};  // as the schema writes it
  const StringFormat* format = nullptr;
  std::optional<Pattern> pattern = std::nullopt;
  std::vector<Value> allowed = {};  // enum; none: all
  std::optional<double> minimum = std::nullopt, maximum = std::nullopt, multiple_of = std::nullopt;
  bool excludes_minimum = false, excludes_maximum = false;
  std::optional<std::int64_t> min_length = std::nullopt, max_length = std::nullopt;
  std::optional<std::int64_t> min_items = std::nullopt, max_items = std::nullopt;
  std::optional<std::int64_t> min_properties = std::nullopt, max_properties = std::nullopt;
  std::vector<std::string> required = {};
  std::vector<SchemaNode> all_of = {}, any_of = {}, one_of = {};
  std::unique_ptr<SchemaNode> not_one = nullptr;
  bool has_rules = false;  // of CEL, here or further down

  /// The schema of a member; nothing if none rules it.
  const SchemaNode* member(std::string_view name) const {
    const auto found = properties.find(name);
    return found == properties.end() ? additional.get() : found->second.get();
  }
};

Result<SchemaNode> compile_schema(const Value& schema);

}  // namespace kymaros::json
