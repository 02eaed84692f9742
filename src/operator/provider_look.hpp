#pragma once

#include <optional>

#include "async/task.hpp"
#include "backup/provider.hpp"
#include "base/clock.hpp"

namespace kymaros::op {

/// Whether the provider can be used, seen once for all tests that ask within two seconds: at a start, and
/// when the provider comes back, a thousand of them do.
class ProviderLook {
 public:
  ProviderLook(backup::Provider& provider, Clock& clock) : provider_(provider), clock_(clock) {}

  /// As Provider::state(); a failure is not remembered.
  Task<Result<backup::ProviderState>> state();

 private:
  backup::Provider& provider_;
  Clock& clock_;
  std::optional<backup::ProviderState> seen_;
  MonotonicTime seen_at_{};
};

}  // namespace kymaros::op
