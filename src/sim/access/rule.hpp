#pragma once

#include "json/value.hpp"
#include "sim/access/attributes.hpp"

namespace kymaros::sim {

/// True if a PolicyRule of a role (rbac.authorization.k8s.io/v1) lets one do this.
bool allows(const json::Value& rule, const Attributes& wanted);

}  // namespace kymaros::sim
