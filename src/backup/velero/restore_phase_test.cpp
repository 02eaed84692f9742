#include "backup/velero/restore_phase.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "support/velero_golden.hpp"

namespace kymaros::backup::velero {
namespace {

RestoreState state(std::string_view text) {
  const auto restore = json::decode<Restore>(json::parse(text).value());
  EXPECT_TRUE(restore) << (restore ? "" : restore.error().message);
  return state_of(restore.value_or(Restore{}));
}

RestoreState in_phase(std::string_view phase) {
  return state(std::string(R"({"status": {"phase": ")").append(phase).append("\"}}"));
}

TEST(RestorePhase, EveryWordOfVeleroHasItsMeaning) {
  using enum RestorePhase;
  const std::pair<const char*, RestorePhase> rows[] = {
      {"", Waiting},
      {"New", Waiting},
      {"InProgress", Running},
      {"WaitingForPluginOperations", Running},
      {"WaitingForPluginOperationsPartiallyFailed", Running},
      {"Finalizing", Running},
      {"FinalizingPartiallyFailed", Running},
      {"Completed", Completed},
      {"PartiallyFailed", PartiallyFailed},
      {"Failed", Failed},
      {"FailedValidation", Failed},
      {"SomethingOfAVeleroToCome", Running},
  };
  for (const auto& [word, phase] : rows) EXPECT_EQ(in_phase(word).phase, phase) << word;
}

TEST(RestorePhase, ARestoreThatNobodyHasSeenWaits) {
  const auto seen = state(R"({"metadata": {"uid": "u"}})");
  EXPECT_EQ(seen.phase, RestorePhase::Waiting);
  EXPECT_EQ(seen.provider_phase, "New");
  EXPECT_EQ(seen.uid, "u");
}

TEST(RestorePhase, FailedValidationSaysWhy) {
  const auto seen =
      state(R"({"status": {"phase": "FailedValidation", "validationErrors": ["no backup", "no location"]}})");
  EXPECT_EQ(seen.message, "no backup; no location");
  EXPECT_FALSE(seen.started_at);
}

TEST(RestorePhase, AFailureSaysWhy) {
  EXPECT_EQ(state(R"({"status": {"phase": "Failed", "failureReason": "found InProgress at server start"}})")
                .message,
            "found InProgress at server start");
}

TEST(RestorePhase, ADeletionIsSeen) {
  EXPECT_TRUE(state(R"({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}})").is_being_deleted);
}

/// Every version of a real Restore can be read; phases never go back, and the counts at the end are exact.
TEST(RestorePhase, RealRestoresGoThroughTheirPhases) {
  for (const auto* folder :
       {"restore-completed-job", "restore-of-partially-failed", "restore-volume-opted-out"}) {
    std::istringstream versions(test::golden(std::string(folder) + "/watch.jsonl"));
    RestoreState last;
    for (std::string line; std::getline(versions, line);) {
      const auto now = state(line);
      EXPECT_GE(static_cast<int>(now.phase), static_cast<int>(last.phase)) << folder << ": " << line;
      last = now;
    }
    EXPECT_EQ(last.phase, RestorePhase::Completed) << folder;
    EXPECT_EQ(last.warnings, 1);
    EXPECT_EQ(last.errors, 0);
    EXPECT_EQ(last.items_restored, last.items_total);
    EXPECT_TRUE(last.started_at && last.completed_at);
  }
}

}  // namespace
}  // namespace kymaros::backup::velero
