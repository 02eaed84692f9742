#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// What a pod is from its creation on: its class of service is found out then, and its spec stays as it is
/// but for images, deadline and further tolerations. (Its node comes by a binding, which is no update.)
void admit_pods(Registry& registry);

}  // namespace kymaros::sim
