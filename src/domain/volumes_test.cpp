#include "domain/volumes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::backup_of;
using test::object;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A claim "data" of "shop" with 6 bytes, backed up from the file system and restored into "box".
struct Copy {
  VolumeFacts in_backup{
      .namespace_ = "shop", .claim = "data", .method = "PodVolumeBackup", .result = "succeeded", .bytes = 6};
  ObjectFacts source = object("PersistentVolumeClaim", "data").in_phase("Bound").on_volume("pv-1");
  ObjectFacts claim = object("PersistentVolumeClaim", "data").in("box").in_phase("Bound");
  DataTransfer transfer{.sandbox = "box", .claim = "data", .phase = "Completed", .bytes = 6};
  bool has_volume = true, has_claim = true, has_transfer = true, volumes_read = true, transfers_read = true;
  std::vector<Exception> exceptions;
  Exclusions exclusions;

  std::vector<VolumeVerdict> judged() const {
    auto inventory = backup_of({source}, has_volume ? std::vector{in_backup} : std::vector<VolumeFacts>());
    inventory.volumes_read = volumes_read;
    return judge_volumes({.inventory = &inventory,
                          .sandboxes = {{"shop", "box"}},
                          .transfers = has_transfer ? std::vector{transfer} : std::vector<DataTransfer>(),
                          .transfers_read = transfers_read,
                          .restored = has_claim ? std::vector{claim} : std::vector<ObjectFacts>(),
                          .exceptions = exceptions,
                          .exclusions = exclusions});
  }
};

struct Story {
  std::string name;
  std::function<void(Copy&)> but;
  VolumeState state;
  std::string detail;
};

class JudgesAVolume : public testing::TestWithParam<Story> {};

TEST_P(JudgesAVolume, ByTheFirstReasonThatApplies) {
  Copy copy;
  GetParam().but(copy);
  const auto verdicts = copy.judged();
  ASSERT_THAT(verdicts, SizeIs(1));
  EXPECT_EQ(to_string(verdicts[0].state), to_string(GetParam().state));
  EXPECT_THAT(verdicts[0].detail, HasSubstr(GetParam().detail));
  const bool is_good =
      GetParam().state == VolumeState::Restored || GetParam().state == VolumeState::NeverHadData;
  EXPECT_EQ(verdicts[0].is_good(), is_good);
}

INSTANTIATE_TEST_SUITE_P(
    Volumes, JudgesAVolume,
    testing::Values(
        Story{"ItIsBack", [](Copy&) {}, VolumeState::Restored, ""},
        Story{"OldProvidersDoNotSayTheResult", [](Copy& c) { c.in_backup.result = ""; },
              VolumeState::Restored, ""},
        Story{"OfASnapshotABoundClaimIsTheProof",
              [](Copy& c) {
                c.in_backup.method = "CSISnapshot", c.transfer.phase = "", c.transfer.bytes.reset();
              },
              VolumeState::Restored, ""},
        Story{"AnEmptyVolumeComesBackEmpty", [](Copy& c) { c.in_backup.bytes = c.transfer.bytes = 0; },
              VolumeState::Restored, ""},
        Story{"BytesThatNobodyCountedAreNoZero", [](Copy& c) { c.transfer.bytes.reset(); },
              VolumeState::Restored, ""},
        Story{"ATransferThatIsKnownNeedsNoList", [](Copy& c) { c.transfers_read = false; },
              VolumeState::Restored, ""},
        Story{"NoVolumeListSaysNothing", [](Copy& c) { c.volumes_read = false; }, VolumeState::Unknown,
              "no list"},
        Story{"TheListDoesNotNameIt", [](Copy& c) { c.has_volume = false; }, VolumeState::NoDataInBackup,
              "does not name it"},
        Story{"ItWasSkipped",
              [](Copy& c) {
                c.in_backup.skipped = true;
                c.in_backup.skipped_reason = "opted out";
                c.in_backup.method = "";
              },
              VolumeState::NoDataInBackup, "opted out"},
        Story{"ItHasNoMethod", [](Copy& c) { c.in_backup.method = ""; }, VolumeState::NoDataInBackup, ""},
        Story{"ItsBackupFailed",
              [](Copy& c) { c.in_backup.result = "failed", c.in_backup.skipped_reason = "disk on fire"; },
              VolumeState::BackupFailed, "disk on fire"},
        Story{"ItsClaimIsNotThere", [](Copy& c) { c.has_claim = false; }, VolumeState::NotRestored,
              "not in the sandbox"},
        Story{"AClaimOfAnotherSandboxIsAnother", [](Copy& c) { c.claim.id.namespace_ = "vault"; },
              VolumeState::NotRestored, "not in the sandbox"},
        Story{"ItsClaimIsPending", [](Copy& c) { c.claim.phase = "Pending"; }, VolumeState::NotBound,
              "Pending"},
        Story{"ItsClaimIsLost", [](Copy& c) { c.claim.phase = "Lost"; }, VolumeState::NotBound, "Lost"},
        Story{"NothingWasTransferred", [](Copy& c) { c.has_transfer = false; }, VolumeState::NotRestored,
              "no data"},
        Story{"NobodySaysWhatWasTransferred", [](Copy& c) { c.has_transfer = c.transfers_read = false; },
              VolumeState::Unknown, "did not say"},
        Story{"ATransferOfAnotherSandboxIsAnother", [](Copy& c) { c.transfer.sandbox = "vault"; },
              VolumeState::NotRestored, "no data"},
        Story{"TheTransferFailed",
              [](Copy& c) { c.transfer.phase = "Failed", c.transfer.message = "no space"; },
              VolumeState::NotRestored, "no space"},
        Story{"TheTransferIsUnderWay", [](Copy& c) { c.transfer.phase = "InProgress"; },
              VolumeState::NotRestored, "InProgress"},
        Story{"OfACopyNobodySaysTheEnd", [](Copy& c) { c.transfer.phase = ""; }, VolumeState::Unknown,
              "did not say"},
        Story{"OfMovedDataNobodySaysTheEnd",
              [](Copy& c) { c.in_backup.method = "CSISnapshot+DataMover", c.transfer.phase = ""; },
              VolumeState::Unknown, "did not say"},
        Story{"NothingCameBack", [](Copy& c) { c.transfer.bytes = 0; }, VolumeState::Empty, "0 bytes"},
        Story{"AClaimThatWasNeverBoundHadNoData",
              [](Copy& c) {
                c.has_volume = c.has_transfer = false;
                c.source = object("PersistentVolumeClaim", "data").in_phase("Pending");
                c.claim.phase = "Pending";
              },
              VolumeState::NeverHadData, "not bound when"},
        Story{"AnUnknownPhaseInTheBackupIsNoExcuse",
              [](Copy& c) { c.has_volume = false, c.source = object("PersistentVolumeClaim", "data"); },
              VolumeState::NoDataInBackup, ""}),
    [](const auto& story) { return story.param.name; });

TEST(Volumes, AnExceptionMakesABadOneGoodAndSaysWhy) {
  Copy copy;
  copy.has_volume = false;
  copy.exceptions = {{"PersistentVolumeClaim", "data", "a cache"}};
  const auto verdicts = copy.judged();
  EXPECT_TRUE(verdicts[0].is_good());
  EXPECT_TRUE(verdicts[0].excepted);
  EXPECT_EQ(verdicts[0].state, VolumeState::NoDataInBackup) << "what it is stays said";
  EXPECT_THAT(verdicts[0].detail, HasSubstr("a cache"));
}

TEST(Volumes, AnExceptionOfAnotherClaimOrKindExceptsNothing) {
  Copy copy;
  copy.has_volume = false;
  copy.exceptions = {{"PersistentVolumeClaim", "other", ""}, {"Secret", "data", ""}};
  EXPECT_FALSE(copy.judged()[0].is_good());
}

TEST(Volumes, AnExceptionThatWasNotNeededIsNotUsed) {
  Copy copy;
  copy.exceptions = {{"PersistentVolumeClaim", "data", "a cache"}};
  EXPECT_FALSE(copy.judged()[0].excepted);
}

TEST(Volumes, WhatTheRunKeptOutIsNotJudgedUnlessItCameAlong) {
  Copy copy;
  copy.exclusions.label_selector = {{"app", "web"}};
  copy.has_claim = copy.has_transfer = false;
  EXPECT_THAT(copy.judged(), IsEmpty());
  copy.has_claim = true;
  ASSERT_THAT(copy.judged(), SizeIs(1));
  EXPECT_EQ(copy.judged()[0].state, VolumeState::NotRestored);
}

TEST(Volumes, OtherKindsAndNamespacesHaveNone) {
  const auto inventory =
      backup_of({object("Secret", "data"), object("PersistentVolumeClaim", "data").in("elsewhere")});
  EXPECT_THAT(judge_volumes({.inventory = &inventory, .sandboxes = {{"shop", "box"}}}), IsEmpty());
}

TEST(Volumes, TellTheirSizesAndMethod) {
  const auto verdict = Copy().judged()[0];
  EXPECT_EQ(verdict.namespace_, "shop");
  EXPECT_EQ(verdict.claim, "data");
  EXPECT_EQ(verdict.method, "PodVolumeBackup");
  EXPECT_EQ(verdict.bytes_in_backup, 6);
  EXPECT_EQ(verdict.bytes_restored, 6);
}

}  // namespace
}  // namespace kymaros::domain
