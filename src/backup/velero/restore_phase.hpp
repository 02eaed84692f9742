#pragma once

#include "backup/provider.hpp"
#include "backup/velero/objects.hpp"

namespace kymaros::backup::velero {

/// What a Restore says about itself.
///
///   "", New ------> Waiting          behind another restore, or Velero is away
///   InProgress,
///   WaitingForPluginOperations[PartiallyFailed],
///   Finalizing[PartiallyFailed] ---> Running
///   Completed, PartiallyFailed, Failed, FailedValidation: the end
///
/// A phase of a Velero to come counts as Running: the caller bounds how long it waits.
RestoreState state_of(const Restore& restore);

}  // namespace kymaros::backup::velero
