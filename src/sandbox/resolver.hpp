#pragma once

#include "kube/client.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::sandbox {

/// Finds the cluster's DNS: Service kube-dns of kube-system, the endpoints behind it, and node-local DNS'
/// link-local address. A cluster without that Service has none that pods could be let through to: the list is
/// empty.
Task<Result<Resolver>> find_resolver(kube::Client& client);

}  // namespace kymaros::sandbox
