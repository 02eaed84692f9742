#include "backup/velero/volume_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backup/velero/transfers.hpp"
#include "support/velero_golden.hpp"

namespace kymaros::backup::velero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<VolumeInfo> infos(std::string_view text) {
  auto parsed = parse_volume_infos(text);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return parsed.value_or(std::vector<VolumeInfo>());
}

Transfer transfer(std::string_view text) {
  auto parsed = json::decode<Transfer>(json::parse(text).value());
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return parsed.value_or(Transfer{});
}

TEST(VolumeInfo, ARealFileSystemBackupTellsMethodResultAndSize) {
  const auto list = infos(test::golden("backup-with-volume/volumeinfo.json"));
  ASSERT_THAT(list, SizeIs(1));
  const auto volume = volume_facts(list[0]);
  EXPECT_EQ(volume.namespace_, "src-ok-plain-pvc");
  EXPECT_EQ(volume.claim, "data");
  EXPECT_EQ(volume.method, "PodVolumeBackup");
  EXPECT_EQ(volume.result, "succeeded");
  EXPECT_EQ(volume.bytes, 6);
  EXPECT_EQ(volume.reclaim_policy, "Delete");
  EXPECT_FALSE(volume.skipped);
}

TEST(VolumeInfo, RealSkippedVolumesSayWhy) {
  for (const auto* folder : {"backup-volume-opted-out", "backup-partially-failed"}) {
    const auto list = infos(test::golden(std::string(folder) + "/volumeinfo.json"));
    ASSERT_THAT(list, SizeIs(1));
    const auto volume = volume_facts(list[0]);
    EXPECT_TRUE(volume.skipped);
    EXPECT_EQ(volume.method, "");
    EXPECT_NE(volume.skipped_reason, "");
    EXPECT_EQ(volume.bytes, std::nullopt);
  }
}

TEST(VolumeInfo, DataMovementIsAMethodOfItsOwn) {
  const auto volume =
      volume_facts(infos(R"([{"pvcName": "d", "backupMethod": "CSISnapshot", "snapshotDataMoved": true,
      "snapshotDataMovementInfo": {"size": 7, "Phase": "Completed"}, "csiSnapshotInfo": {"size": 9}}])")[0]);
  EXPECT_EQ(volume.method, "CSISnapshot+DataMover");
  EXPECT_EQ(volume.bytes, 7);
}

TEST(VolumeInfo, NoneIsAnEmptyList) {
  EXPECT_THAT(infos("null"), IsEmpty());
  EXPECT_THAT(infos("[]"), IsEmpty());
  EXPECT_FALSE(parse_volume_infos("{}"));
  EXPECT_FALSE(parse_volume_infos(""));
}

TEST(RestoredVolumes, ARealListIsCompletedByItsTransfer) {
  const auto list = infos(test::golden("restore-with-volume/volumeinfo.json"));
  const auto without = restored_volumes(list, {}, {}, {});
  ASSERT_THAT(without, SizeIs(1));
  EXPECT_EQ(without[0].phase, "");
  EXPECT_EQ(without[0].bytes, std::nullopt) << "the size in the list is the snapshot's";

  const auto restore = transfer(
      R"({"spec": {"pod": {"namespace": "smp-pvc", "name": "web-766dddd9cd-8c2t7"}, "volume": "data"},
      "status": {"phase": "Completed", "progress": {"totalBytes": 6, "bytesDone": 6}}})");
  EXPECT_THAT(unexplained(list, {restore}), IsEmpty());
  const auto volumes = restored_volumes(list, {restore}, {}, {});
  ASSERT_THAT(volumes, SizeIs(1));
  EXPECT_EQ(volumes[0].namespace_, "smp-pvc");
  EXPECT_EQ(volumes[0].claim, "data");
  EXPECT_EQ(volumes[0].method, "PodVolumeRestore");
  EXPECT_EQ(volumes[0].phase, "Completed");
  EXPECT_EQ(volumes[0].bytes, 6);
}

TEST(RestoredVolumes, WhatOnlyTheTransfersKnowIsFoundThroughThePods) {
  const auto restore = transfer(R"({"spec": {"pod": {"namespace": "s", "name": "p"}, "volume": "v"},
      "status": {"phase": "Failed", "message": "no space", "progress": {"totalBytes": 9}}})");
  ASSERT_THAT(unexplained({}, {restore}), ElementsAre(PodVolume{"s", "p", "v"}));
  EXPECT_THAT(restored_volumes({}, {restore}, {}, {}), IsEmpty());
  const auto volumes = restored_volumes({}, {restore}, {}, {{{"s", "p", "v"}, "data"}});
  ASSERT_THAT(volumes, SizeIs(1));
  EXPECT_EQ(volumes[0].claim, "data");
  EXPECT_EQ(volumes[0].phase, "Failed");
  EXPECT_EQ(volumes[0].message, "no space");
  EXPECT_EQ(volumes[0].bytes, 0) << "a total and nothing done: nothing came back";
}

TEST(RestoredVolumes, ATransferThatReportedNothingLeavesTheBytesOpen) {
  const auto volumes =
      restored_volumes({}, {}, {transfer(R"({"spec": {"targetVolume": {"namespace": "s", "pvc": "d"}},
      "status": {"phase": "Completed", "progress": {}}})")},
                       {});
  ASSERT_THAT(volumes, SizeIs(1));
  EXPECT_EQ(volumes[0].method, "CSISnapshot+DataMover");
  EXPECT_EQ(volumes[0].bytes, std::nullopt);
}

TEST(RestoredVolumes, AClaimIsFoundByItsVolumeInAPod) {
  const auto pod = json::parse(R"({"spec": {"volumes": [{"name": "tmp", "emptyDir": {}},
      {"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}})")
                       .value();
  EXPECT_EQ(claim_of_volume(pod, "v"), "data");
  EXPECT_EQ(claim_of_volume(pod, "tmp"), "");
  EXPECT_EQ(claim_of_volume(json::Value(), "v"), "");
}

TEST(BackupTransfers, ARealPodVolumeBackupStandsInForAMissingList) {
  const auto backups = json::decode<std::vector<Transfer>>(
      json::parse(test::golden("backup-with-volume/podvolumebackups.json")).value());
  ASSERT_TRUE(backups) << backups.error().message;
  std::vector<domain::VolumeFacts> volumes;
  apply_backup_transfers({}, *backups, volumes);
  ASSERT_THAT(volumes, SizeIs(1));
  EXPECT_EQ(volumes[0].claim, "data");
  EXPECT_EQ(volumes[0].method, "PodVolumeBackup");
  EXPECT_EQ(volumes[0].result, "succeeded");
  EXPECT_EQ(volumes[0].bytes, 6);
}

TEST(BackupTransfers, AnOldListGetsItsResults) {
  const auto list = infos(R"([{"pvcName": "d", "pvcNamespace": "s", "backupMethod": "PodVolumeBackup",
      "pvbInfo": {"podNamespace": "s", "podName": "p", "volumeName": "v"}}])");
  std::vector<domain::VolumeFacts> volumes{volume_facts(list[0])};
  apply_backup_transfers(list, {transfer(R"({"spec": {"pod": {"namespace": "s", "name": "p"}, "volume": "v"},
      "status": {"phase": "Failed", "message": "disk on fire"}})")},
                         volumes);
  ASSERT_THAT(volumes, SizeIs(1));
  EXPECT_EQ(volumes[0].result, "failed");
  EXPECT_EQ(volumes[0].skipped_reason, "disk on fire");
}

}  // namespace
}  // namespace kymaros::backup::velero
