#include "backup/unsafe_volumes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kymaros::backup {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What is said, after what is known.
std::vector<std::string> said(const domain::Inventory& inventory) {
  std::vector<std::string> sentences;
  for (const auto& unsafe : unsafe_volumes(inventory)) {
    sentences.push_back((unsafe.lacks_data ? "lacks data: " : "unknown: ") + unsafe.sentence);
  }
  return sentences;
}

std::vector<std::string> judged(domain::VolumeFacts volume) {
  volume.namespace_ = "shop";
  volume.claim = "data";
  return said({.volumes = {std::move(volume)}});
}

TEST(UnsafeVolumes, OnlyAVolumeWithoutDataThatOutlivesItsClaimIsRefused) {
  EXPECT_THAT(
      judged({.volume = "pv", .skipped = true, .reclaim_policy = "Retain"}),
      ElementsAre(HasSubstr("lacks data: claim shop/data: the backup holds no data of its volume pv")));
  EXPECT_THAT(judged({.volume = "pv", .reclaim_policy = "Retain"}), ElementsAre(HasSubstr("Retain")));
  EXPECT_THAT(
      judged({.volume = "pv", .method = "PodVolumeBackup", .result = "failed", .reclaim_policy = "Retain"}),
      ElementsAre(HasSubstr("Retain")));
  EXPECT_THAT(judged({.volume = "pv", .skipped = true}), ElementsAre(HasSubstr("unknown")));
  EXPECT_THAT(judged({.volume = "pv", .skipped = true, .reclaim_policy = "Delete"}), IsEmpty());
  EXPECT_THAT(judged({.volume = "pv", .method = "CSISnapshot", .reclaim_policy = "Retain"}), IsEmpty());
  EXPECT_THAT(judged({.skipped = true, .reclaim_policy = ""}), IsEmpty()) << "never bound";
}

TEST(UnsafeVolumes, AClaimOfWhichTheVolumeListSaysNothingIsRefused) {
  domain::ObjectFacts claim{.id = {.kind = "PersistentVolumeClaim", .namespace_ = "shop", .name = "data"}};
  EXPECT_THAT(said({.objects = {claim}, .contents_read = true}), IsEmpty()) << "never bound";
  claim.volume_name = "pv";
  EXPECT_THAT(said({.objects = {claim}, .contents_read = true}),
              ElementsAre(AllOf(HasSubstr("unknown: "), HasSubstr("nothing says whether"))));
  const domain::VolumeFacts backed_up{.namespace_ = "shop", .claim = "data", .method = "PodVolumeBackup"};
  EXPECT_THAT(said({.objects = {claim}, .volumes = {backed_up}, .contents_read = true}), IsEmpty());
}

TEST(UnsafeVolumes, AClaimOfWhichOnlyTheNameIsKnownMayBeBound) {
  const domain::ObjectFacts claim{
      .id = {.kind = "PersistentVolumeClaim", .namespace_ = "shop", .name = "data"}};
  EXPECT_THAT(said({.objects = {claim}, .contents_read = false}), ElementsAre(HasSubstr("unknown: ")));
  const domain::ObjectFacts settings{.id = {.kind = "ConfigMap", .namespace_ = "shop", .name = "settings"}};
  EXPECT_THAT(said({.objects = {settings}, .contents_read = false}), IsEmpty());
}

TEST(UnsafeVolumes, WhatWasNotLookedAtMayBeAClaim) {
  EXPECT_THAT(said({.contents_read = true, .left_out = 1}), ElementsAre(HasSubstr("unknown: ")));
  EXPECT_THAT(said({.contents_read = true, .volumes_read = true, .left_out = 1}), IsEmpty())
      << "the volume list names them all";
}

}  // namespace
}  // namespace kymaros::backup
