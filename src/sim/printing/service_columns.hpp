#pragma once

#include <vector>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

std::vector<Column> service_columns();

}  // namespace kymaros::sim
