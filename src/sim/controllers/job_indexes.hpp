#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim {

/// Jobs whose pods are numbered (completionMode: Indexed): each number is to succeed once.
bool is_indexed(const json::Value& job);

/// As status.completedIndexes has them: "0,2-5".
std::set<int> parse_indexes(std::string_view text);
std::string format_indexes(const std::set<int>& indexes);

/// The number of a pod; nothing if it has none.
std::optional<int> index_of(const json::Value& pod);
/// Makes `pod`, of the Job `job`, the one of this number.
void number_pod(json::Object& pod, const std::string& job, int index);

}  // namespace kymaros::sim
