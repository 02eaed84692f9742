#include <gmock/gmock.h>

#include "archive/gzip.hpp"
#include "sim/velero/cluster_test.hpp"
#include "sim/velero/contents.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class BackupsTest : public VeleroTest {
 protected:
  std::vector<std::string> names_in(const std::string& backup) {
    std::vector<std::string> out;
    const auto tar = read_file(velero().object_store(), "BackupContents", backup).value();
    for (const auto& item : read_contents(tar).value()) {
      out.push_back(item.resource + " " + to_string(key_of(*item.object)));
    }
    return out;
  }
};

TEST_F(BackupsTest, VeleroRunsAndItsLocationIsAvailable) {
  EXPECT_TRUE(velero().is_up());
  EXPECT_EQ(phase(kLocations, "default"), "Available");
}

TEST_F(BackupsTest, GoesThroughItsPhases) {
  std::vector<std::string> phases;
  record_phases(kBackups, "b", phases);
  back_up("b");
  EXPECT_THAT(phases, ElementsAre("", "Queued", "ReadyToStart", "InProgress", "Finalizing", "Completed"));
}

TEST_F(BackupsTest, HoldsTheObjectsOfItsNamespaceAndTheirVolume) {
  back_up("b");
  const auto names = names_in("b");
  EXPECT_THAT(names, Contains("configmaps shop/settings"));
  EXPECT_THAT(names, Contains("deployments.apps shop/web"));
  EXPECT_THAT(names, Contains("namespaces shop"));
  EXPECT_THAT(names, Contains(testing::StartsWith("persistentvolumes pvc-")));
  EXPECT_THAT(names, Not(Contains(testing::HasSubstr("velero/"))));
  EXPECT_THAT(names, Not(Contains(testing::StartsWith("storageclasses"))));
  const auto list = file("BackupResourceList", "b");
  EXPECT_EQ(json::serialize(list.at("v1/ConfigMap")), R"(["shop/kube-root-ca.crt","shop/settings"])");
}

TEST_F(BackupsTest, LeavesOutWhatIsLabelledSoAndWhatTheSpecExcludes) {
  create("configmaps", R"({"metadata": {"namespace": "shop", "name": "cache",
    "labels": {"velero.io/exclude-from-backup": "true"}}})");
  back_up("b", R"({"includedNamespaces": ["shop"], "excludedResources": ["secrets"]})");
  const auto names = names_in("b");
  EXPECT_THAT(names, Not(Contains("configmaps shop/cache")));
  EXPECT_THAT(names, Not(Contains("secrets shop/password")));
}

TEST_F(BackupsTest, TakesWithASelectorTheClaimThatAChosenPodUses) {
  back_up("b", R"({"includedNamespaces": ["shop"], "labelSelector": {"matchLabels": {"app": "web"}}})");
  const auto names = names_in("b");
  EXPECT_THAT(names, Contains("persistentvolumeclaims shop/data"));
  EXPECT_THAT(names, Not(Contains("configmaps shop/settings")));
}

TEST_F(BackupsTest, TellsOfEachVolumeHowItsDataWasCopied) {
  back_up("b");
  const auto infos = file("BackupVolumeInfos", "b").as_array();
  ASSERT_EQ(infos.size(), 1U);
  EXPECT_EQ(json::find_string(infos[0], {"pvcName"}), "data");
  EXPECT_EQ(json::find_string(infos[0], {"backupMethod"}), "PodVolumeBackup");
  EXPECT_EQ(json::find_string(infos[0], {"result"}), "succeeded");
  EXPECT_EQ(integer_at(infos[0], {"pvbInfo", "size"}), 4096);
  EXPECT_EQ(json::find_string(infos[0], {"pvInfo", "reclaimPolicy"}), "Delete");
}

TEST_F(BackupsTest, SkipsVolumesThatNobodyOptedIn) {
  back_up("b", R"({"includedNamespaces": ["shop"], "defaultVolumesToFsBackup": false})");
  const auto infos = file("BackupVolumeInfos", "b").as_array();
  ASSERT_EQ(infos.size(), 1U);
  EXPECT_TRUE(infos[0].at("skipped").as_bool());
  EXPECT_THAT(json::find_string(infos[0], {"skippedReason"}),
              testing::StartsWith("podvolume: opted out due to annotation in pod web-"));
  EXPECT_EQ(phase(kBackups, "b"), "Completed");
}

TEST_F(BackupsTest, SkipsVolumesOfPodsThatDoNotRun) {
  create("namespaces", R"({"metadata": {"name": "slow"}})");
  create("persistentvolumeclaims", R"({"metadata": {"namespace": "slow", "name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}})");
  create(
      "pods",
      R"({"metadata": {"namespace": "slow", "name": "slow", "annotations": {"sim.kubernetes.io/start": "1h"}},
    "spec": {"containers": [{"name": "a", "image": "nginx", "volumeMounts": [{"name": "d", "mountPath": "/d"}]}],
      "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]}})");
  pass(1min);
  back_up("b", R"({"includedNamespaces": ["slow"]})");
  EXPECT_EQ(phase(kBackups, "b"), "Completed");
  EXPECT_THAT(json::find_string(file("BackupVolumeInfos", "b").as_array()[0], {"skippedReason"}),
              testing::HasSubstr("pod is not in the expected status"));
}

TEST_F(BackupsTest, SkipsHostPaths) {
  const auto claim = registry().find("persistentvolumeclaims", {"shop", "data"});
  const auto volume = json::find_string(*claim, {"spec", "volumeName"});
  registry().merge("persistentvolumes", {"", volume},
                   {{"spec", json::Object{{"hostPath", json::Object{{"path", "/x"}}}, {"local", nullptr}}}});
  back_up("b");
  EXPECT_TRUE(file("BackupVolumeInfos", "b").as_array()[0].at("skipped").as_bool());
}

TEST_F(BackupsTest, IsPartiallyFailedWithoutTheNodeAgent) {
  velero().behave({.node_agent_runs = false});
  back_up("b");
  EXPECT_EQ(phase(kBackups, "b"), "PartiallyFailed");
  const auto results = file("BackupResults", "b");
  EXPECT_THAT(json::serialize(*json::find(results, {"errors", "velero"})),
              testing::HasSubstr("daemonset pod not found in running state in node node1"));
  EXPECT_THAT(names_in("b"), Not(Contains(testing::StartsWith("pods "))));
  EXPECT_TRUE(file("BackupVolumeInfos", "b").as_array()[0].at("skipped").as_bool());
}

TEST_F(BackupsTest, FailsWhenTheStoreTakesNothing) {
  velero().behave({.backups_fail = true});
  back_up("b");
  EXPECT_EQ(phase(kBackups, "b"), "Failed");
  EXPECT_TRUE(velero().object_store().files().empty());
}

TEST_F(BackupsTest, IsRefusedWhileItsLocationIsAway) {
  velero().behave({.location_is_available = false});
  pass(2min);
  back_up("b");
  EXPECT_EQ(phase(kBackups, "b"), "FailedValidation");
}

TEST_F(BackupsTest, AreMadeOneByOne) {
  create(kBackups, R"({"metadata": {"namespace": "velero", "name": "first"}, "spec": {}})");
  create(kBackups, R"({"metadata": {"namespace": "velero", "name": "second"}, "spec": {}})");
  pass(2s);
  EXPECT_EQ(phase(kBackups, "first"), "InProgress");
  EXPECT_EQ(phase(kBackups, "second"), "Queued");
  pass(2min);
  EXPECT_EQ(phase(kBackups, "second"), "Completed");
}

TEST_F(BackupsTest, HasFailedAfterARestart) {
  create(kBackups, R"({"metadata": {"namespace": "velero", "name": "b"}, "spec": {}})");
  pass(2s);
  velero().restart();
  pass(1min);
  EXPECT_EQ(phase(kBackups, "b"), "Failed");
  EXPECT_THAT(text(kBackups, {kNamespace, "b"}, {"status", "failureReason"}),
              testing::HasSubstr("found a backup with status \"InProgress\" during the server starting"));
}

TEST_F(BackupsTest, AreMadeByTheirSchedule) {
  create(kSchedules,
         R"({"metadata": {"namespace": "velero", "name": "nightly"}, "spec": {"schedule": "30 * * * *",
    "useOwnerReferencesInBackup": true, "template": {"includedNamespaces": ["shop"]}}})");
  create(kSchedules,
         R"({"metadata": {"namespace": "velero", "name": "paused"}, "spec": {"schedule": "30 * * * *",
    "paused": true, "template": {}}})");
  create(kSchedules, R"({"metadata": {"namespace": "velero", "name": "wrong"}, "spec": {"schedule": "hourly",
    "template": {}}})");
  pass(2h);
  const auto made = registry().list(kBackups, kNamespace);
  ASSERT_EQ(made.size(), 2U);
  EXPECT_THAT(key_of(*made[0]).name, testing::MatchesRegex("nightly-2026032603[0-9]{4}"));
  EXPECT_EQ(label_of(*made[0], "velero.io/schedule-name"), "nightly");
  EXPECT_EQ(owners_of(*made[0]).front().kind, "Schedule");
  EXPECT_EQ(phase(kSchedules, "nightly"), "Enabled");
  EXPECT_EQ(phase(kSchedules, "wrong"), "FailedValidation");
}

TEST_F(BackupsTest, GoWithTheirFilesWhenTheyHaveExpired) {
  back_up("b", R"({"includedNamespaces": ["shop"], "ttl": "2h0m0s"})");
  EXPECT_EQ(phase(kBackups, "b"), "Completed");
  pass(4h);
  EXPECT_EQ(registry().find(kBackups, {kNamespace, "b"}), nullptr);
  EXPECT_TRUE(velero().object_store().files().empty());
  EXPECT_TRUE(registry().list(kDeleteBackupRequests, kNamespace).empty());
}

TEST_F(BackupsTest, ComeBackFromTheObjectStore) {
  back_up("b");
  registry().remove(kBackups, {kNamespace, "b"});
  pass(2min);
  EXPECT_EQ(phase(kBackups, "b"), "Completed");
  EXPECT_EQ(registry().list(kPodVolumeBackups, kNamespace).size(), 1U);
}

}  // namespace
}  // namespace kymaros::sim::velero
