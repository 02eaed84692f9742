#include "backup/velero/leftover_volumes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const Time kBegan = parse_time("2026-03-26T03:00:00.500000Z").value();

/// A volume that the cluster provisioned for a claim in the sandbox, with the policy of a Retain source.
PersistentVolume provisioned() {
  PersistentVolume volume;
  volume.metadata.name = "pvc-1";
  volume.metadata.creationTimestamp = kBegan + 10s;
  volume.metadata.annotations["pv.kubernetes.io/provisioned-by"] = "csi.example";
  volume.spec = {.claimRef = {"rt-shop-abc123", "data", ""}, .persistentVolumeReclaimPolicy = "Retain"};
  volume.status.phase = "Released";
  return volume;
}

VolumeCleanup judged(const std::function<void(PersistentVolume&)>& change) {
  auto volume = provisioned();
  change(volume);
  return judge_volume(volume, {"rt-shop-abc123"}, kBegan);
}

TEST(LeftoverVolumes, OnlyWhatWasMadeForTheSandboxIsReclaimed) {
  using enum VolumeCleanup;
  EXPECT_EQ(judged([](auto&) {}), Reclaim);
  EXPECT_EQ(judged([](auto& v) { v.spec.persistentVolumeReclaimPolicy = "Delete"; }), Wait);
  EXPECT_EQ(judged([](auto& v) { v.spec.claimRef.namespace_ = "shop"; }), NotOurs);
  EXPECT_EQ(judged([](auto& v) { v.spec.claimRef = {}; }), NotOurs);
  EXPECT_EQ(judged([](auto& v) { v.metadata.creationTimestamp = kBegan - 1h; }), NotOurs);
  EXPECT_EQ(judged([](auto& v) { v.metadata.creationTimestamp = kBegan - 500ms; }), Reclaim)
      << "whole seconds";
  EXPECT_EQ(judged([](auto& v) { v.metadata.annotations.clear(); }), Leave);
  EXPECT_EQ(judged([](auto& v) { v.metadata.labels["velero.io/restore-name"] = "r"; }), Leave)
      << "restored as it was: it points at the original's storage";
  EXPECT_EQ(judged([](auto& v) {
              v.metadata.labels["velero.io/restore-name"] = "r";
              v.metadata.annotations["velero.io/original-pv-name"] = "pv-1";
            }),
            Reclaim)
      << "a clone from a snapshot";
  EXPECT_EQ(judged([](auto& v) {
              v.metadata.labels["velero.io/restore-name"] = "of-last-year";
              v.spec.claimRef.uid = "7f";
              v.metadata.name = "pvc-7f";
            }),
            Reclaim)
      << "the source's volume was restored once and hands its labels on";
}

TEST(LeftoverVolumes, ASentenceTellsWhatIsStillThere) {
  auto volume = provisioned();
  volume.status = {"Failed", "disk is busy"};
  EXPECT_EQ(describe_leftover(volume, VolumeCleanup::Wait),
            "volume pvc-1 of claim rt-shop-abc123/data is Failed: disk is busy");
  EXPECT_THAT(describe_leftover(volume, VolumeCleanup::Leave), HasSubstr("is left to you"));
}

}  // namespace
}  // namespace kymaros::backup::velero
