#include "demo/storyline.hpp"

#include <algorithm>

namespace kymaros::demo {
namespace {

using namespace std::chrono_literals;

// Nights before the live round at which something begins, and how many nights it lasts.
constexpr int kLostData = 71, kStoreAway = 55, kLostSecret = 34, kLeftOut = 21;
constexpr int kLostDataLasts = 1, kStoreAwayLasts = 7, kLostSecretLasts = 3;

constexpr Duration kPerVolumeFirst = 3s, kPerVolumeLast = 21s;

}  // namespace

Storyline::Storyline(std::uint64_t seed, int nights, Scenario scenario)
    : nights_(nights), shift_(static_cast<int>(seed % 7) - 3), scenario_(scenario) {}

sim::velero::Behaviour Storyline::velero(int ago) const {
  sim::velero::Behaviour out;
  const int night = std::clamp(nights_ - ago, 0, nights_);
  out.per_volume = kPerVolumeFirst + (kPerVolumeLast - kPerVolumeFirst) * night / std::max(nights_, 1);
  if (is_within(ago, kLostData + shift_, kLostDataLasts)) out.fails_data.insert("data-database-0");
  const bool is_down_now = scenario_ == Scenario::ProviderDown && ago == 0;
  out.location_is_available = !is_down_now && !is_within(ago, kStoreAway + shift_, kStoreAwayLasts);
  const bool loses_now = scenario_ == Scenario::LostSecret && ago <= 1;
  if (loses_now || is_within(ago, kLostSecret + shift_, kLostSecretLasts)) out.leaves_out.insert("mail");
  return out;
}

bool Storyline::leaves_out_ledger(int ago) const {
  return scenario_ == Scenario::Quiet && ago <= kLeftOut + shift_;
}

}  // namespace kymaros::demo
