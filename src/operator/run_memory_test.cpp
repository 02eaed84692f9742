#include "operator/run_memory.hpp"

#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::op {
namespace {

using namespace std::chrono_literals;
using test::at;

const Error kRefused{.code = ErrorCode::Forbidden, .message = "no"};
const Error kDown{.code = ErrorCode::Unavailable, .message = "down"};

TEST(RunMemory, KnowsNoTroubleWhereNoneWas) {
  RunMemory memory;
  EXPECT_FALSE(memory.trouble("r1", "Sandbox"));
  memory.failed("r2", "Sandbox", kDown, at(0s));
  EXPECT_FALSE(memory.trouble("r1", "Sandbox"));
}

TEST(RunMemory, TroubleLastsWhenPatienceIsOverAndARefusalSooner) {
  for (const auto& [error, patience] : {std::pair(kDown, 300s), std::pair(kRefused, 60s)}) {
    RunMemory memory;
    memory.failed("r1", "Sandbox", error, at(0s));
    memory.failed("r1", "Sandbox", error, at(patience - 1s));
    EXPECT_EQ(memory.trouble("r1", "Sandbox")->message, error.message);
    EXPECT_FALSE(memory.trouble("r1", "Sandbox")->is_lasting);
    memory.failed("r1", "Sandbox", error, at(patience));
    EXPECT_TRUE(memory.trouble("r1", "Sandbox")->is_lasting);
  }
}

TEST(RunMemory, SuccessAndAnotherStepBeginAnew) {
  RunMemory memory;
  memory.failed("r1", "Sandbox", kRefused, at(0s));
  EXPECT_FALSE(memory.trouble("r1", "Restore"));
  memory.went_well("r1");
  EXPECT_FALSE(memory.trouble("r1", "Sandbox"));
  memory.failed("r1", "Sandbox", kRefused, at(90s));
  EXPECT_FALSE(memory.trouble("r1", "Sandbox")->is_lasting);
  memory.failed("r1", "Restore", kRefused, at(160s));
  EXPECT_FALSE(memory.trouble("r1", "Restore")->is_lasting);
}

TEST(RunMemory, AConflictIsNoTrouble) {
  RunMemory memory;
  memory.failed("r1", "Sandbox", {.code = ErrorCode::Conflict, .message = "stale"}, at(0s));
  EXPECT_FALSE(memory.trouble("r1", "Sandbox"));
}

TEST(RunMemory, ForgetsARunThatEnded) {
  RunMemory memory;
  memory.take_up("r1");
  memory.failed("r1", "Sandbox", kDown, at(0s));
  EXPECT_TRUE(memory.has_taken_up("r1"));
  memory.drop("r1");
  EXPECT_FALSE(memory.has_taken_up("r1"));
  EXPECT_FALSE(memory.trouble("r1", "Sandbox"));
}

}  // namespace
}  // namespace kymaros::op
