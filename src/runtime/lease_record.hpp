#pragma once

#include "json/value.hpp"
#include "kube/resource.hpp"
#include "runtime/leader_machine.hpp"

namespace kymaros::runtime {

extern const kube::ResourceType kLeases;

/// Reads a Lease; what is missing or of another type counts as empty.
LeaseRecord read_lease(const json::Value& lease);

/// The Lease to write. With `record.resource_version` the write is conditional.
json::Value write_lease(const kube::ObjectKey& key, const LeaseRecord& record);

}  // namespace kymaros::runtime
