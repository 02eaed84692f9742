#pragma once

#include "kube/client.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::sandbox {

/// Finds the cluster's DNS: the Services of kube-system that bear k8s-app=kube-dns, as every distribution of
/// CoreDNS labels it, else the one that is called kube-dns, else OpenShift's; or `wanted` alone; the
/// endpoints behind them, and node-local DNS' link-local address. ErrorCode::Invalid if there is none:
/// without DNS, hardly an application starts, and that would be blamed on the backup.
Task<Result<Resolver>> find_resolver(kube::Client& client, kube::ObjectKey wanted = {});

}  // namespace kymaros::sandbox
