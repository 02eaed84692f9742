#pragma once

#include "domain/object_facts.hpp"
#include "json/value.hpp"

namespace kymaros::backup {

/// What the scheduler sets aside for one pod of this spec (KEP-753): the containers and restartable init
/// containers together, at least what any init container needs while it runs, and the pod's overhead.
domain::Requests pod_requests(const json::Value& pod_spec);

/// The requests in a `resources` block; what cannot be read counts as nothing. Without a request, a limit
/// stands for it, as the API server's defaulting does.
domain::Requests requests_of(const json::Value& resources);

}  // namespace kymaros::backup
