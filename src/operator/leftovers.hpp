#pragma once

#include "api/restore_test.hpp"
#include "operator/cleaner.hpp"

namespace kymaros::op {

/// What is still there of a test's ended runs: sandboxes and restores that carry its UID, and namespaces
/// under the names that its status still records.
Task<Result<CleanTarget>> find_leftovers(kube::Client& client, backup::Provider& provider,
                                         api::RestoreTest test);

}  // namespace kymaros::op
