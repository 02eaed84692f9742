#pragma once

#include "api/restore_test.hpp"
#include "operator/cleaner.hpp"

namespace kymaros::op {

/// What may still be there of a test's ended runs: sandboxes and restores that carry its UID, and all under
/// the names that its status still records, whether they stand or have left something outside of them. They
/// are as old as the oldest of them (CleanTarget::since).
Task<Result<CleanTarget>> find_leftovers(kube::Client& client, backup::Provider& provider,
                                         api::RestoreTest test, Time now);

}  // namespace kymaros::op
