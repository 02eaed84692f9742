#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/amounts.hpp"

namespace kymaros::sim {

/// What a pod asks of its node: the sum of its containers and sidecars, or an init container that asks for
/// more; and one of "pods".
Amounts demand_of(const json::Value& pod);

/// status.allocatable.
Amounts allocatable_of(const json::Value& node);

/// The resources of which `demand` is more than `total` less `used`, in the order of their names.
std::vector<std::string> lacking(const Amounts& total, const Amounts& used, const Amounts& demand);

}  // namespace kymaros::sim
