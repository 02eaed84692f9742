#include "sim/printing/cells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <utility>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

using Keys = std::vector<std::string>;

Keys keys_of(Path path) { return {path.begin(), path.end()}; }

const json::Value* at(const json::Value& object, const Keys& keys) {
  const auto* value = &object;
  for (const auto& key : keys) {
    if (!value->is_object()) return nullptr;
    value = value->get_object().if_contains(key);
    if (!value) return nullptr;
  }
  return value;
}

std::int64_t number_at(const json::Value& object, const Keys& keys, std::int64_t otherwise) {
  const auto* value = at(object, keys);
  return value && value->is_number() ? value->to_number<std::int64_t>() : otherwise;
}

std::string text_at(const json::Value& object, const Keys& keys, const std::string& otherwise) {
  const auto* value = at(object, keys);
  return value && value->is_string() && !value->get_string().empty() ? std::string(value->get_string())
                                                                     : otherwise;
}

std::string list_of_containers(const json::Value& object, const Keys& keys, std::string_view field) {
  std::vector<std::string> out;
  const auto* containers = at(object, keys);
  if (!containers || !containers->is_array()) return {};
  for (const auto& container : containers->get_array()) out.push_back(json::find_string(container, {field}));
  return fmt::format("{}", fmt::join(out, ","));
}

}  // namespace

std::string human_duration(Duration duration) {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(duration).count();
  const auto minutes = seconds / 60, hours = minutes / 60, days = hours / 24, years = days / 365;
  const auto two = [](std::int64_t first, char big, std::int64_t second, char small) {
    return second == 0 ? fmt::format("{}{}", first, big) : fmt::format("{}{}{}{}", first, big, second, small);
  };
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return fmt::format("{}s", seconds);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return fmt::format("{}m", minutes);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return fmt::format("{}h", hours);
  if (hours < 192) return two(days, 'd', hours % 24, 'h');
  if (days < 730) return fmt::format("{}d", days);
  if (days < 8 * 365) return two(years, 'y', days % 365, 'd');
  return fmt::format("{}y", years);
}

std::string age_since(std::string_view time, Time now) {
  const auto then = parse_time(time);
  return then ? human_duration(now - *then) : "<unknown>";
}

std::string joined_labels(const json::Value& labels) {
  if (!labels.is_object() || labels.get_object().empty()) return "<none>";
  std::vector<std::string> out;
  for (const auto& [name, value] : labels.get_object())
    out.push_back(fmt::format("{}={}", std::string_view(name),
                              value.is_string() ? std::string_view(value.get_string()) : std::string_view()));
  return fmt::format("{}", fmt::join(out, ","));
}

Column name_column() {
  auto column = text_column("Name", {"metadata", "name"});
  column.format = "name";
  return column;
}

Column age_column() {
  return {.name = "Age", .type = "string", .cell = [](const json::Value& object, Time now) -> json::Value {
            return json::Value(age_since(json::find_string(object, {"metadata", "creationTimestamp"}), now));
          }};
}

Column created_column() {
  return {.name = "Created At", .type = "date", .cell = [](const json::Value& object, Time) -> json::Value {
            return json::Value(json::find_string(object, {"metadata", "creationTimestamp"}));
          }};
}

Column text_column(std::string name, Path path, std::string otherwise) {
  return {.name = std::move(name),
          .type = "string",
          .cell = [keys = keys_of(path), otherwise = std::move(otherwise)](const json::Value& object, Time) {
            return json::Value(text_at(object, keys, otherwise));
          }};
}

Column number_column(std::string name, Path path, std::int64_t otherwise) {
  return {.name = std::move(name),
          .type = "integer",
          .cell = [keys = keys_of(path), otherwise](const json::Value& object, Time) {
            return json::Value(number_at(object, keys, otherwise));
          }};
}

Column count_column(std::string name, std::initializer_list<Path> paths) {
  std::vector<Keys> all;
  for (const auto& path : paths) all.push_back(keys_of(path));
  return {.name = std::move(name), .type = "string", .cell = [all](const json::Value& object, Time) {
            std::size_t count = 0;
            for (const auto& keys : all) {
              const auto* value = at(object, keys);
              if (value && value->is_object()) count += value->get_object().size();
              if (value && value->is_array()) count += value->get_array().size();
            }
            return json::Value(static_cast<std::int64_t>(count));
          }};
}

Column ratio_column(std::string name, Path of, Path all, std::int64_t all_otherwise) {
  return {.name = std::move(name),
          .type = "string",
          .cell = [of = keys_of(of), all = keys_of(all), all_otherwise](const json::Value& object, Time) {
            return json::Value(
                fmt::format("{}/{}", number_at(object, of, 0), number_at(object, all, all_otherwise)));
          }};
}

Column wide(Column column) {
  column.priority = 1;
  return column;
}

std::vector<Column> template_columns(Path containers) {
  const auto column = [keys = keys_of(containers)](std::string name, std::string field) {
    return Column{
        .name = std::move(name),
        .type = "string",
        .cell = [keys, field](const json::Value& object,
                              Time) { return json::Value(list_of_containers(object, keys, field)); },
        .priority = 1};
  };
  return {column("Containers", "name"), column("Images", "image")};
}

Column selector_column(Path selector) {
  return {.name = "Selector",
          .type = "string",
          .cell =
              [keys = keys_of(selector)](const json::Value& object, Time) {
                const auto* found = at(object, keys);
                return json::Value(found ? joined_labels(*found) : std::string("<none>"));
              },
          .priority = 1};
}

}  // namespace kymaros::sim
