#pragma once

#include <cstdint>
#include <string_view>

#include "sim/velero/behaviour.hpp"

namespace kymaros::demo {

/// What is wrong in the live round, beside what always is.
enum class Scenario {
  Quiet,         // the ledger's volume is in no backup any more
  Healthy,       // nothing
  LostSecret,    // the blog's Secret is in no backup, and its pods cannot start
  ProviderDown,  // the object store with the backups does not answer
};

/// What goes wrong on which night before the live round, from a seed: the same seed tells the same story.
///
/// In order: one night a volume's data cannot be restored; for a week the object store is away; for some
/// nights somebody's filter keeps a Secret out of the blog's backups; for the last three weeks the ledger's
/// volume is left out; and all the time the volumes grow, so that restores take longer and longer.
class Storyline {
 public:
  Storyline(std::uint64_t seed, int nights, Scenario scenario);

  /// How Velero works in a night. `ago`: 1 is the night before the live round, 0 that round.
  sim::velero::Behaviour velero(int ago) const;
  bool leaves_out_ledger(int ago) const;

 private:
  bool is_within(int ago, int from, int length) const { return ago <= from && ago > from - length; }

  int nights_;
  int shift_;  // of everything, by some nights
  Scenario scenario_;
};

}  // namespace kymaros::demo
