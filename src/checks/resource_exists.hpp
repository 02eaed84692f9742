#pragma once

#include "checks/check.hpp"

namespace kymaros::checks {

/// Passes when every named object is in a sandbox of the run, of whatever API group. A PersistentVolumeClaim
/// must be Bound too: an unbound one holds nothing.
Answer ask_resource_exists(const api::ResourceExistsPlan& check, const World& world);

}  // namespace kymaros::checks
