#pragma once

#include <vector>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

std::vector<Column> service_columns();
std::vector<Column> endpoint_slice_columns();

}  // namespace kymaros::sim
