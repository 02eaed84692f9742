#include "operator/provider_look.hpp"

namespace kymaros::op {
namespace {

constexpr auto kFresh = std::chrono::seconds(2);

}  // namespace

Task<Result<backup::ProviderState>> ProviderLook::state() {
  const auto began_at = clock_.monotonic();
  if (seen_ && began_at - seen_at_ < kFresh) co_return *seen_;
  auto state = co_await provider_.state();
  if (!state) co_return state;
  seen_ = *state;
  seen_at_ = began_at;
  co_return state;
}

}  // namespace kymaros::op
