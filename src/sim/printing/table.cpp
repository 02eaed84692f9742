#include "sim/printing/table.hpp"

#include <utility>

#include "sim/representation.hpp"

namespace kymaros::sim {
namespace {

json::Array definitions_of(const std::vector<Column>& columns) {
  json::Array out;
  for (const auto& column : columns) {
    out.push_back(json::Object{{"name", column.name},
                               {"type", column.type},
                               {"format", column.format},
                               {"description", column.name},
                               {"priority", column.priority}});
  }
  return out;
}

json::Object row_of(const json::Value& object, const std::vector<Column>& columns, IncludedObject included,
                    Time now) {
  json::Array cells;
  for (const auto& column : columns) cells.push_back(column.cell(object, now));
  json::Object row{{"cells", std::move(cells)}};
  if (included == IncludedObject::Metadata) row["object"] = metadata_only(object);
  if (included == IncludedObject::Object) row["object"] = object;
  return row;
}

}  // namespace

json::Value table_of(const ResourceKind& kind, const Page& page, IncludedObject included, Time now,
                     bool with_columns) {
  const auto columns = columns_of(kind);
  json::Array rows;
  for (const auto& object : page.items) rows.push_back(row_of(*object, columns, included, now));
  return json::Object{{"kind", "Table"},
                      {"apiVersion", "meta.k8s.io/v1"},
                      {"metadata", list_metadata(page)},
                      {"columnDefinitions", with_columns ? definitions_of(columns) : json::Array()},
                      {"rows", std::move(rows)}};
}

}  // namespace kymaros::sim
