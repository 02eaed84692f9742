#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Pods run as ServiceAccount default unless they name another one, and are refused if it is not there: the
/// admission plugin ServiceAccount, without the volume of its token.
void admit_by_service_account(Registry& registry);

}  // namespace kymaros::sim
