#pragma once

#include <vector>

#include "api/restore_test.hpp"
#include "operator/cleaner.hpp"

namespace kymaros::op {

/// What may still be there of a test's ended runs, each by itself: of those that its status calls unclean,
/// all that they recorded; and once the test is being deleted, everything else that carries its UID. A name
/// by itself is never enough: it counts as ours only with the UID that we made under it, and if it was drawn.
Task<Result<std::vector<CleanTarget>>> find_leftovers(kube::Client& client, backup::Provider& provider,
                                                      api::RestoreTest test, Time now);

}  // namespace kymaros::op
