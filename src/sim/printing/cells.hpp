#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

/// What cells of many kinds have in common, as `kubectl get` shows it (k8s.io/kubernetes/pkg/printers).

/// "45s", "3m20s", "5h", "12d", "2y30d": two units while the first is small.
std::string human_duration(Duration duration);
/// Since the time of an RFC 3339 text; "<unknown>" if it is none.
std::string age_since(std::string_view time, Time now);
/// "app=shop,tier=web"; "<none>" for nothing.
std::string joined_labels(const json::Value& labels);

using Path = std::initializer_list<std::string_view>;

Column name_column();
Column age_column();
Column created_column();  // the time itself
Column text_column(std::string name, Path path, std::string otherwise = {});
Column number_column(std::string name, Path path, std::int64_t otherwise = 0);
/// How many members or entries are there.
Column count_column(std::string name, std::initializer_list<Path> paths);
/// "2/3"
Column ratio_column(std::string name, Path of, Path all, std::int64_t all_otherwise = 1);
/// The same column, with -o wide only.
Column wide(Column column);
/// Of a pod template: names of the containers, their images, and the selector of whoever owns it.
std::vector<Column> template_columns(Path containers);
Column selector_column(Path selector);

}  // namespace kymaros::sim
