#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/restore_test.hpp"

namespace kymaros::op {

/// What a condition is to say.
struct Claim {
  std::string_view type;
  bool is_true = false;
  std::string reason;  // CamelCase
  std::string message;
};

/// Writes a claim into the status; the transition time moves only when the claim turns.
void state(api::RestoreTestStatus& status, const Claim& claim, std::int64_t generation, Time now);

}  // namespace kymaros::op
