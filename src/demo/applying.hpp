#pragma once

#include <string_view>

#include "sim/registry.hpp"

namespace kymaros::demo {

/// Creates every object of a YAML stream. Throws std::logic_error for one that the cluster refuses: our own
/// manifests are good.
void apply(sim::Registry& registry, std::string_view yaml);

}  // namespace kymaros::demo
