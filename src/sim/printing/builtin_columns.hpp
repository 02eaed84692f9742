#pragma once

#include <string>
#include <vector>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

/// The columns of a built-in kind ("deployments.apps") as the API server has them; name and age for a kind
/// that has none of its own here.
std::vector<Column> builtin_columns(const std::string& qualified_name);

}  // namespace kymaros::sim
