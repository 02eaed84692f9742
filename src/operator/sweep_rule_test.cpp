#include "operator/sweep_rule.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/domain_builders.hpp"

namespace kymaros::op {
namespace {

using test::at;
using namespace std::chrono_literals;

struct Story {
  std::string name;
  SweepCandidate candidate;
  Time swept;
};

TEST(SweepRule, HasTheLastWordOnEverything) {
  for (const auto& story : std::vector<Story>{
           {"nobody answers for it", {at(0s), at(30min)}, at(1min)},
           {"nobody answers for it, and it expired", {at(0s), at(10s)}, at(1min)},
           {"kept: until it expires", {at(0s), at(30min), true}, at(30min)},
           {"kept, but it expired when it was young", {at(0s), at(10s), true}, at(1min)},
           {"its run is under way: that one cleans up first",
            {at(0s), at(30min), false, true},
            at(30min + kSweepGrace)},
           {"its run is under way, though it expired", {at(0s), at(10s), false, true}, at(10s + kSweepGrace)},
           {"its run is under way, and it is kept", {at(0s), at(30min), true, true}, at(30min + kSweepGrace)},
           {"its run is under way, and it expired before it was made",
            {at(0s), at(-1h), false, true},
            at(kSweepGrace)},
       }) {
    SCOPED_TRACE(story.name);
    EXPECT_EQ(sweep_at(story.candidate), story.swept);
  }
}

}  // namespace
}  // namespace kymaros::op
