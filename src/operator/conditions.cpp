#include "operator/conditions.hpp"

#include "runtime/conditions.hpp"

namespace kymaros::op {

void state(api::RestoreTestStatus& status, const Claim& claim, std::int64_t generation, Time now) {
  runtime::set_condition(status.conditions,
                         {.type = std::string(claim.type),
                          .status = claim.is_true ? "True" : "False",
                          .observedGeneration = generation,
                          .reason = claim.reason,
                          .message = claim.message},
                         now);
}

}  // namespace kymaros::op
