#pragma once

#include <optional>
#include <string>

#include "simulation/scenario.hpp"

namespace kymaros::simulation {

/// Does what a line of `given` or `when` says; why it could not be done, or nothing.
std::optional<std::string> take_step(World& world, const Step& step);

}  // namespace kymaros::simulation
