#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "sim/amounts.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// What an object takes of the quotas of its namespace, by the names that quotas have for it: "pods",
/// "requests.cpu", "persistentvolumeclaims", "services.nodeports", "count/deployments.apps". A pod that
/// ended, or whose grace is over, counts by "count/pods" only.
Amounts quota_usage_of(const ResourceKind& kind, const json::Value& object, Time now);

/// True if objects of `kind` take of what a quota calls `name`.
bool takes_of_quota(const ResourceKind& kind, std::string_view name);

/// True if the scopes of a quota let it count `object`: only pods have any.
bool is_in_scopes(const json::Value& quota, const ResourceKind& kind, const json::Value& object);

}  // namespace kymaros::sim
