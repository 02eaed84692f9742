#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/pages.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// A column of the table as which objects are shown, and what stands in it (meta.k8s.io/v1,
/// TableColumnDefinition).
struct Column {
  using Cell = std::function<json::Value(const json::Value& object, Time now)>;

  std::string name;
  std::string type;
  Cell cell;
  int priority = 0;  // above 0: with -o wide only
  std::string format = {};
};

/// The columns of a kind: its own, those that its CustomResourceDefinition wants, or name and age.
std::vector<Column> columns_of(const ResourceKind& kind);

/// What of the objects comes with their rows.
enum class IncludedObject { None, Metadata, Object };

/// Objects as a Table. `with_columns`: in a watch only its first event says what the columns are.
json::Value table_of(const ResourceKind& kind, const Page& page, IncludedObject included, Time now,
                     bool with_columns = true);

}  // namespace kymaros::sim
