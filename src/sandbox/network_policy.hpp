#pragma once

#include <string>

#include "json/value.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::sandbox {

/// The spec of the one NetworkPolicy of a sandbox. It selects every pod and names both directions, so that
/// whatever it does not allow is refused. Group peers are the sandboxes that carry the same run label.
json::Value network_policy_spec(Isolation isolation, const std::string& run, const Resolver& resolver);

}  // namespace kymaros::sandbox
