#pragma once

#include "async/task.hpp"

namespace kymaros::async {

/// From here on the running task can no longer be cancelled: for what must still be said when it ends.
/// Whatever it waits for after this must be bounded in time.
Task<void> finish_undisturbed();

}  // namespace kymaros::async
