#pragma once

#include <string>
#include <vector>

#include "sim/velero/context.hpp"

namespace kymaros::sim::velero {

/// The location that a new Backup means; of one that names none, the default's.
std::string location_of(Registry& registry, const json::Value& backup);

/// What is wrong with a Backup, in Velero's words; empty: it may begin.
std::vector<std::string> objections_to_backup(Registry& registry, const json::Value& backup,
                                              const Version& version);

/// What Velero writes into a Backup before it begins, whether or not it may: defaults, labels, annotations,
/// versions and expiration; without phase.
json::Object prepared_backup(const Context& context, const json::Value& backup);

}  // namespace kymaros::sim::velero
