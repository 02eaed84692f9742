#pragma once

#include "api/restore_test.hpp"
#include "kube/client.hpp"

namespace kymaros::op {

/// Writes a RestoreTest's status: only the fields that changed, and only if nobody wrote since it was read.
/// Returns the object as it is then. ErrorCode::Conflict if somebody did.
Task<Result<api::RestoreTest>> write_status(kube::Client& client, api::RestoreTest before,
                                            api::RestoreTestStatus wanted);

}  // namespace kymaros::op
