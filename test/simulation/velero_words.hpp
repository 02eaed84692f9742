#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"
#include "simulation/world.hpp"

namespace kymaros::simulation {

/// How Velero works from now on, in words: `works`, `restarts`, or any of
///
///   velero: {version: "1.16", is stopped: true, location is available: false, loses: [names],
///            loses data of: [claims], restores stall for: 3h, restores bring back all again: true,
///            restores fail: why, restores partially fail: error, backups fail: true,
///            backups partially fail: true, an object takes: 2s}
///
/// What is not named stays. What is wrong with it, or nothing.
std::optional<std::string> set_velero(World& world, const json::Value& about);

/// {name: nightly, namespaces: [shop]}: makes a Backup, as the velero command does, and waits until it has
/// ended.
std::optional<std::string> back_up(World& world, const json::Value& about);

/// {name: nightly, cron: "0 1 * * *", namespaces: [shop]}: makes a Schedule of Velero.
std::optional<std::string> schedule_backups(World& world, const json::Value& about);

}  // namespace kymaros::simulation
