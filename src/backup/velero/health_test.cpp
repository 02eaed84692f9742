#include "backup/velero/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kymaros::backup::velero {
namespace {

using testing::HasSubstr;

ServerSeen running(std::string image) {
  Server server;
  server.spec.template_.spec.containers = {{"sidecar", "x:1"}, {"velero", std::move(image)}};
  server.status.availableReplicas = 1;
  return {.may_be_read = true, .server = server};
}

std::vector<BackupStorageLocation> location(std::string phase, std::string message = {}) {
  BackupStorageLocation made;
  made.metadata.name = "default";
  made.status = {std::move(phase), std::move(message)};
  return {made};
}

TEST(VeleroHealth, ItIsAvailableWhenItRunsAndReachesAStore) {
  const auto state = judge_health(location("Available"), running("velero/velero:v1.18.3"), "velero");
  EXPECT_TRUE(state.available) << state.message;
  EXPECT_EQ(state.version, "v1.18.3");
}

TEST(VeleroHealth, TheVersionIsTheTagOfItsImage) {
  const std::pair<const char*, const char*> rows[] = {
      {"registry:5000/velero/velero:v1.18.3@sha256:abc", "v1.18.3"},
      {"registry:5000/velero/velero", ""},
      {"velero/velero@sha256:abc", ""},
      {"velero", ""},
  };
  for (const auto& [image, version] : rows) {
    EXPECT_EQ(judge_health(location("Available"), running(image), "velero").version, version) << image;
  }
}

TEST(VeleroHealth, WhatIsWrongIsSaid) {
  auto stopped = running("velero:v1");
  stopped.server->status.availableReplicas = 0;
  EXPECT_THAT(judge_health(location("Available"), stopped, "velero").message, HasSubstr("not running"));
  EXPECT_THAT(judge_health(location("Available"), {.may_be_read = true}, "backup").message,
              HasSubstr("not installed in namespace backup"));
  EXPECT_THAT(judge_health({}, running("v"), "velero").message, HasSubstr("no backup storage location"));
  EXPECT_THAT(judge_health(location("Unavailable", "no such host"), running("v"), "velero").message,
              HasSubstr("default is Unavailable: no such host"));
  EXPECT_THAT(judge_health(location(""), running("v"), "velero").message, HasSubstr("not looked at yet"));
}

TEST(VeleroHealth, WhereTheServerMayNotBeReadTheLocationsDecide) {
  EXPECT_TRUE(judge_health(location("Available"), {}, "velero").available);
  EXPECT_FALSE(judge_health(location("Unavailable"), {}, "velero").available);
}

}  // namespace
}  // namespace kymaros::backup::velero
