#pragma once

#include "json/value.hpp"

namespace kymaros::sim {

/// Fills in what a pod template leaves out, as core/v1 defaults do.
void complete_pod_spec(json::Object& spec);

/// A pod has some more: what it limits it requests, it tolerates for five minutes that its node is lost (the
/// admission plugin DefaultTolerationSeconds), and it is told of the Services around it.
void complete_pod(json::Object& spec);

}  // namespace kymaros::sim
