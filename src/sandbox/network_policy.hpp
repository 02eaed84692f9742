#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::sandbox {

/// The spec of the one NetworkPolicy of a sandbox. It selects every pod and names both directions, so that
/// whatever it does not allow is refused. Group peers are the namespaces of `group`, by the
/// label that the API server itself puts on each: nobody can join by naming himself.
json::Object network_policy_spec(Isolation isolation, const std::vector<std::string>& group,
                                 const Resolver& resolver);

}  // namespace kymaros::sandbox
