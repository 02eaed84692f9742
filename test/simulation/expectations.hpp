#pragma once

#include <optional>
#include <string>

#include "simulation/scenario.hpp"

namespace kymaros::simulation {

/// Looks whether a line of `then` holds; what is otherwise, or nothing.
std::optional<std::string> expect(World& world, const Step& step);

}  // namespace kymaros::simulation
