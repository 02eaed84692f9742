#include <gmock/gmock.h>

#include "sim/velero/cluster_test.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class RestoresTest : public VeleroTest {
 protected:
  RestoresTest() { back_up("b"); }

  std::string warnings_of(const std::string& name) {
    return json::serialize(file("RestoreResults", name).at("warnings"));
  }
};

TEST_F(RestoresTest, BringsTheApplicationBackIntoAnotherNamespace) {
  std::vector<std::string> phases;
  record_phases(kRestores, "r", phases);
  restore("r", "b");
  pass(2min);
  EXPECT_THAT(phases, ElementsAre("", "InProgress", "Finalizing", "Completed"));
  EXPECT_EQ(text("configmaps", {"copy", "settings"}, {"data", "a"}), "b");
  EXPECT_EQ(text("configmaps", {"copy", "settings"}, {"metadata", "labels", "velero.io/restore-name"}), "r");
  EXPECT_EQ(text("persistentvolumeclaims", {"copy", "data"}, {"status", "phase"}), "Bound");
  const auto deployment = registry().find("deployments.apps", {"copy", "web"});
  EXPECT_EQ(integer_at(*deployment, {"status", "readyReplicas"}), 1);
  EXPECT_EQ(label_of(*registry().find("namespaces", {"", "copy"}), "team"), "shop");
}

TEST_F(RestoresTest, CountsAndTellsWhatWasThereAlready) {
  restore("r", "b");
  pass(2min);
  const auto there = registry().find(kRestores, {kNamespace, "r"});
  EXPECT_EQ(integer_at(*there, {"status", "warnings"}), 1);
  EXPECT_EQ(
      warnings_of("r"),
      R"({"namespaces":{"copy":["could not restore, ConfigMap:kube-root-ca.crt already exists. Warning: )"
      R"(the in-cluster version is different than the backed-up version"]}})");
  const auto list = file("RestoreResourceList", "r");
  EXPECT_EQ(json::serialize(list.at("v1/ConfigMap")),
            R"-(["copy/kube-root-ca.crt(failed)","copy/settings(created)"])-");
  EXPECT_EQ(json::serialize(list.at("v1/Namespace")), R"-(["copy(created)"])-");
  EXPECT_EQ(json::serialize(list.at("v1/ServiceAccount")), R"-(["copy/default(skipped)"])-");
  const auto total = integer_at(*there, {"status", "progress", "totalItems"});
  EXPECT_EQ(integer_at(*there, {"status", "progress", "itemsRestored"}), total);
}

TEST_F(RestoresTest, MovesTheDataWhileThePodWaits) {
  restore("r", "b");
  pass(2min);
  const auto transfers = registry().list(kPodVolumeRestores, kNamespace);
  ASSERT_EQ(transfers.size(), 1U);
  EXPECT_EQ(json::find_string(*transfers[0], {"status", "phase"}), "Completed");
  EXPECT_EQ(integer_at(*transfers[0], {"status", "progress", "bytesDone"}), 4096);
  const auto infos = file("RestoreVolumeInfo", "r").as_array();
  ASSERT_EQ(infos.size(), 1U);
  EXPECT_EQ(json::find_string(infos[0], {"pvcNamespace"}), "copy");
  EXPECT_EQ(json::find_string(infos[0], {"restoreMethod"}), "PodVolumeRestore");
  EXPECT_EQ(integer_at(infos[0], {"pvrInfo", "size"}), 4096);
}

TEST_F(RestoresTest, LosesWhatItIsToLoseAndSaysNothing) {
  velero().behave({.loses = {"password"}, .loses_data = {"data"}});
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
  EXPECT_EQ(registry().find("secrets", {"copy", "password"}), nullptr);
  EXPECT_TRUE(registry().list(kPodVolumeRestores, kNamespace).empty());
  EXPECT_TRUE(file("RestoreVolumeInfo", "r").as_array().empty());
}

TEST_F(RestoresTest, IsPartiallyFailedWhenDataCannotBeMoved) {
  velero().behave({.fails_data = {"data"}});
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(phase(kRestores, "r"), "PartiallyFailed");
  EXPECT_THAT(json::serialize(file("RestoreResults", "r").at("errors")),
              HasSubstr("pod volume restore failed"));
}

TEST_F(RestoresTest, MovesTheDataOfVolumesWithoutAClaim) {
  create("pods", R"({"metadata": {"namespace": "shop", "name": "cache"}, "spec": {
    "containers": [{"name": "a", "image": "redis", "volumeMounts": [{"name": "scratch", "mountPath": "/s"}]}], "volumes": [{"name": "scratch", "emptyDir": {}}]}})");
  pass(1min);
  back_up("with-cache");
  restore("r", "with-cache");
  pass(2min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
  EXPECT_EQ(registry().list(kPodVolumeRestores, kNamespace).size(), 2U);
  EXPECT_EQ(text("pods", {"copy", "cache"}, {"status", "phase"}), "Running");
}

TEST_F(RestoresTest, FailsWithTheReasonThatItIsGiven) {
  velero().behave({.restores_fail = "the repository is damaged"});
  restore("r", "b");
  pass(2min);
  EXPECT_EQ(phase(kRestores, "r"), "Failed");
  EXPECT_EQ(text(kRestores, {kNamespace, "r"}, {"status", "failureReason"}),
            "restore execution failed: the repository is damaged");
}

TEST_F(RestoresTest, IsRefusedWithoutItsBackup) {
  restore("r", "other");
  pass(1min);
  EXPECT_EQ(phase(kRestores, "r"), "FailedValidation");
  const auto there = registry().find(kRestores, {kNamespace, "r"});
  EXPECT_THAT(json::serialize(*json::find(*there, {"status", "validationErrors"})),
              HasSubstr("Error retrieving backup: can't find backup velero/other"));
}

TEST_F(RestoresTest, IsRefusedWithAKindThatIsNeverRestored) {
  restore("r", "b", R"("includedResources": ["nodes"], )");
  pass(1min);
  EXPECT_EQ(phase(kRestores, "r"), "FailedValidation");
}

TEST_F(RestoresTest, WaitsInLineWhileAnotherIsUnderWay) {
  velero().behave({.restores_stall = 10min});
  restore("first", "b");
  pass(1s);
  restore("second", "b");
  pass(5min);
  EXPECT_EQ(phase(kRestores, "first"), "InProgress");
  EXPECT_EQ(phase(kRestores, "second"), "");
  velero().behave({});
  pass(10min);
  EXPECT_EQ(phase(kRestores, "first"), "Completed");
  EXPECT_EQ(phase(kRestores, "second"), "Completed");
}

TEST_F(RestoresTest, WaitsForItsNamespaceToGoAndMakesItAnew) {
  create("namespaces", R"({"metadata": {"name": "copy"}})");
  create("configmaps", R"({"metadata": {"namespace": "copy", "name": "stuck", "finalizers": ["a.b/c"]}})");
  registry().remove("namespaces", {"", "copy"});
  const auto old = text("namespaces", {"", "copy"}, {"metadata", "uid"});
  restore("r", "b");
  pass(3min);
  EXPECT_EQ(phase(kRestores, "r"), "InProgress");
  registry().merge("configmaps", {"copy", "stuck"}, {{"metadata", json::Object{{"finalizers", nullptr}}}});
  pass(3min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
  EXPECT_NE(text("namespaces", {"", "copy"}, {"metadata", "uid"}), old);
}

TEST_F(RestoresTest, WaitsTenMinutesForEachObjectOfANamespaceThatNeverGoes) {
  create("namespaces", R"({"metadata": {"name": "copy"}})");
  create("configmaps", R"({"metadata": {"namespace": "copy", "name": "stuck", "finalizers": ["a.b/c"]}})");
  registry().remove("namespaces", {"", "copy"});
  restore("r", "b", R"("includedResources": ["secrets", "services"], )");
  pass(19min);
  EXPECT_EQ(phase(kRestores, "r"), "InProgress");
  pass(3min);
  EXPECT_EQ(phase(kRestores, "r"), "PartiallyFailed");
  EXPECT_THAT(json::serialize(file("RestoreResults", "r").at("errors")),
              HasSubstr("timed out waiting for terminating namespace copy to disappear before restoring"));
}

TEST_F(RestoresTest, BringsBackWhatWasRemovedWhileItStalled) {
  velero().behave({.restores_stall = 5min, .restores_again_after_stall = true});
  restore("r", "b");
  pass(2min);
  registry().remove("configmaps", {"copy", "settings"});
  pass(2min);
  EXPECT_EQ(registry().find("configmaps", {"copy", "settings"}), nullptr);
  pass(5min);
  EXPECT_NE(registry().find("configmaps", {"copy", "settings"}), nullptr);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
}

TEST_F(RestoresTest, IsNotForgottenWhileItIsUnderWay) {
  velero().behave({.restores_stall = 5min});
  restore("r", "b");
  pass(1min);
  registry().remove(kRestores, {kNamespace, "r"});
  pass(1min);
  EXPECT_EQ(phase(kRestores, "r"), "InProgress");
  pass(10min);
  EXPECT_EQ(registry().find(kRestores, {kNamespace, "r"}), nullptr);
  EXPECT_EQ(velero().object_store().find(file_key("RestoreResults", "r")), nullptr);
}

TEST_F(RestoresTest, IsNotForgottenWhileTheObjectStoreIsAway) {
  restore("r", "b");
  pass(2min);
  velero().behave({.location_is_available = false});
  pass(2min);
  registry().remove(kRestores, {kNamespace, "r"});
  pass(5min);
  EXPECT_NE(registry().find(kRestores, {kNamespace, "r"}), nullptr);
  velero().behave({});
  pass(3min);
  EXPECT_EQ(registry().find(kRestores, {kNamespace, "r"}), nullptr);
}

TEST_F(RestoresTest, HasFailedAfterARestart) {
  velero().behave({.restores_stall = Duration::max()});
  restore("r", "b");
  pass(1min);
  velero().restart();
  pass(1min);
  EXPECT_EQ(phase(kRestores, "r"), "Failed");
  EXPECT_THAT(text(kRestores, {kNamespace, "r"}, {"status", "failureReason"}),
              HasSubstr("found a restore with status \"InProgress\" during the server starting"));
}

TEST_F(RestoresTest, GoesOnWhenItIsNotToStallAnyLonger) {
  velero().behave({.restores_stall = Duration::max()});
  restore("r", "b");
  pass(10min);
  EXPECT_EQ(phase(kRestores, "r"), "InProgress");
  velero().behave({});
  pass(1min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
}

TEST_F(RestoresTest, StaysNewWhileVeleroIsStopped) {
  auto stopped = velero().behaviour();
  stopped.is_stopped = true;
  velero().behave(stopped);
  pass(1min);
  EXPECT_FALSE(velero().is_up());
  restore("r", "b");
  pass(10min);
  EXPECT_EQ(phase(kRestores, "r"), "");
  velero().behave({});
  pass(3min);
  EXPECT_EQ(phase(kRestores, "r"), "Completed");
}

TEST_F(RestoresTest, HangsUntilItsTimeoutWhenThePodOfATransferGoes) {
  create(kRestores, R"({"metadata": {"namespace": "velero", "name": "r",
      "annotations": {"velero.io/pod-volume-timeout": "1h"}},
    "spec": {"includedNamespaces": ["shop"], "namespaceMapping": {"shop": "copy"}, "backupName": "b"}})");
  while (registry().list("pods", "copy").empty()) pass(100ms);
  for (const auto& pod : registry().list("pods", "copy")) registry().remove("pods", key_of(*pod));
  pass(50min);
  EXPECT_EQ(phase(kRestores, "r"), "InProgress");
  pass(30min);
  EXPECT_EQ(phase(kRestores, "r"), "PartiallyFailed");
}

TEST_F(RestoresTest, PassesThroughThePhaseOfPluginsAndKeepsNobodyWaiting) {
  velero().behave({.plugin_operations_take = 5min});
  restore("first", "b");
  pass(1min);
  EXPECT_EQ(phase(kRestores, "first"), "WaitingForPluginOperations");
  restore("second", "b");
  pass(1min);
  EXPECT_EQ(phase(kRestores, "second"), "WaitingForPluginOperations");
  pass(6min);
  EXPECT_EQ(phase(kRestores, "first"), "Completed");
}

TEST_F(RestoresTest, ChangesObjectsAsItsModifiersSay) {
  registry().create("configmaps",
                    json::Object{{"metadata", json::Object{{"namespace", kNamespace}, {"name", "rules"}}},
                                 {"data", json::Object{{"rules.yaml", R"(
version: v1
resourceModifierRules:
- conditions: {groupResource: deployments.apps, namespaces: [shop]}
  mergePatches: [{patchData: '{"spec": {"replicas": 0}}'}]
- conditions: {groupResource: configmaps, resourceNameRegex: "^set"}
  patches: [{operation: replace, path: /data/a, value: c}]
)"}}}});
  restore("r", "b", R"("resourceModifier": {"kind": "ConfigMap", "name": "rules"}, )");
  pass(2min);
  EXPECT_EQ(integer_at(*registry().find("deployments.apps", {"copy", "web"}), {"spec", "replicas"}, -1), 0);
  EXPECT_EQ(text("configmaps", {"copy", "settings"}, {"data", "a"}), "c");
}

}  // namespace
}  // namespace kymaros::sim::velero
