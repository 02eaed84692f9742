#pragma once

#include "json/value.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

/// Namespace and name in an object's metadata; what is not there is empty.
ObjectKey key_of(const json::Value& object);

}  // namespace kymaros::kube
