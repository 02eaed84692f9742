#pragma once

#include <string>

#include "sim/exec/programs.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// What a program sees that is started in a container of a pod: its environment is the container's, with what
/// ConfigMaps and Secrets say now.
Surroundings surroundings_of(const Registry& registry, const json::Value& pod, const std::string& container);

}  // namespace kymaros::sim
