#pragma once

#include "backup/velero/downloads.hpp"
#include "base/error.hpp"

namespace kymaros::backup::velero {

/// True of trouble between us and a server, which is over when it is over: whoever asked asks again. A file
/// for which Velero gives no URL in time (Deadline), or says that it cannot, is not meant: it may never come.
inline bool will_pass(const Error& error) {
  return is_transient(error) && error.code != ErrorCode::Deadline && error.reason != kRefusedByVelero;
}

}  // namespace kymaros::backup::velero
