#pragma once

#include "domain/readiness.hpp"
#include "kube/client.hpp"

namespace kymaros::op {

/// Asks the events of pods that are only said to be starting why they are (an image that is still pulled, a
/// volume that cannot be mounted), and puts that in the problem's place: reason and message of the newest
/// event that tells. At most 20 pods are asked after; what may not be read stays as it is.
Task<Result<domain::Readiness>> explain_slow_starts(kube::Client& client, domain::Readiness readiness);

}  // namespace kymaros::op
