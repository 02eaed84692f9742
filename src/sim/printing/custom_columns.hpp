#pragma once

#include <vector>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

/// The columns that a version of a CustomResourceDefinition names (additionalPrinterColumns), after the name.
/// Without any: name and age.
std::vector<Column> custom_columns(const json::Array& wanted);

}  // namespace kymaros::sim
