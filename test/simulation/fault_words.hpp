#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "simulation/world.hpp"

namespace kymaros::simulation {

/// Arranges trouble from now on, as a scenario says it:
///
///   requests fail: {with: server error, of: "POST .*/namespaces", times: 3}   # "of": a regular expression
///   requests fail: {with: answer lost, share: 0.2, for: 10m}                  # "METHOD path"; drawn
///   requests fail: never                                                      # no more
///
/// `with` is a word of sim::name_of(). What is wrong with it, or nothing.
std::optional<std::string> fail_requests(World& world, const json::Value& about);

/// Kills the operator at each request whose "METHOD path" has what this regular expression says.
std::optional<std::string> kill_at_requests(World& world, const json::Value& about);

}  // namespace kymaros::simulation
