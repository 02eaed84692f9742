#include "sim/printing/custom_columns.hpp"

#include "sim/fields.hpp"
#include "sim/printing/cells.hpp"
#include "sim/printing/object_path.hpp"

namespace kymaros::sim {
namespace {

/// What is of another type than the column is not shown (apiextensions-apiserver, tableconvertor).
json::Value shown(const json::Value* value, std::string_view type, Time now) {
  if (!value) return nullptr;
  if (type == "date") return value->is_string() ? json::Value(age_since(value->get_string(), now)) : nullptr;
  if (type == "integer") return value->is_number() ? json::Value(value->to_number<std::int64_t>()) : nullptr;
  if (type == "number") return value->is_number() ? *value : json::Value();
  if (type == "boolean") return value->is_bool() ? *value : json::Value();
  return value->is_string() ? *value : json::Value(json::serialize(*value));
}

Column column_from(const json::Value& wanted) {
  const auto type = json::find_string(wanted, {"type"});
  const auto path = ObjectPath::parse(json::find_string(wanted, {"jsonPath"}));
  return {.name = json::find_string(wanted, {"name"}),
          .type = type,
          .cell = [type, path](const json::Value& object,
                               Time now) { return shown(path ? path->find(object) : nullptr, type, now); },
          .priority = static_cast<int>(integer_at(wanted, {"priority"})),
          .format = json::find_string(wanted, {"format"})};
}

Column plain_age() {
  auto column = age_column();
  column.type = "date";
  return column;
}

}  // namespace

std::vector<Column> custom_columns(const json::Array& wanted) {
  std::vector<Column> out{name_column()};
  for (const auto& one : wanted) out.push_back(column_from(one));
  if (wanted.empty()) out.push_back(plain_age());
  return out;
}

}  // namespace kymaros::sim
