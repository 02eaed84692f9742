#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/admission/storage.hpp"
#include "sim/controllers/claim_binder.hpp"
#include "sim/controllers/volume_protection.hpp"
#include "sim/controllers/volume_provisioner.hpp"
#include "sim/controllers/volume_reclaimer.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class VolumesTest : public testing::Test {
 protected:
  VolumesTest() { admit_storage(core.registry); }

  void add_class(std::string_view name, json::Object rest = {}, json::Object annotations = {}) {
    rest["metadata"] = json::Object{{"name", name}, {"annotations", std::move(annotations)}};
    rest["provisioner"] = "example.com/disks";
    ASSERT_TRUE(core.registry.create("storageclasses.storage.k8s.io", std::move(rest)));
  }
  /// Claim "shop/data" of 1Gi.
  void add_claim(json::Object spec = {}) {
    spec["accessModes"] = json::Array{"ReadWriteOnce"};
    spec["resources"] = json::Object{{"requests", json::Object{{"storage", "1Gi"}}}};
    const json::Object metadata{{"name", claim.name}, {"namespace", claim.namespace_}};
    ASSERT_TRUE(core.registry.create("persistentvolumeclaims",
                                     json::Object{{"metadata", metadata}, {"spec", std::move(spec)}}));
  }
  void add_volume(std::string_view name, std::string_view size, json::Object spec = {}) {
    spec["accessModes"] = json::Array{"ReadWriteOnce"};
    spec["capacity"] = json::Object{{"storage", size}};
    ASSERT_TRUE(core.registry.create(
        "persistentvolumes",
        json::Object{{"metadata", json::Object{{"name", name}}}, {"spec", std::move(spec)}}));
  }
  void add_pod(std::string_view node) {
    ASSERT_TRUE(core.registry.create(
        "pods", json::Object{{"metadata", json::Object{{"name", "web"}, {"namespace", "shop"}}},
                             {"spec", json::parse(R"({"nodeName": ")" + std::string(node) +
                                                  R"(", "volumes": [{"name": "data",
                                 "persistentVolumeClaim": {"claimName": "data"}}]})")
                                          .value()}}));
  }
  std::string claim_field(std::initializer_list<std::string_view> path) {
    return core.text("persistentvolumeclaims", claim, path);
  }
  std::string claim_phase() { return claim_field({"status", "phase"}); }
  std::string volume_of_claim() { return claim_field({"spec", "volumeName"}); }
  std::string volume_phase(const std::string& name) {
    return core.text("persistentvolumes", {"", name}, {"status", "phase"});
  }
  void remove_claim() { ASSERT_TRUE(core.registry.remove("persistentvolumeclaims", claim)); }
  /// "REASON: message" of all events.
  std::vector<std::string> events() {
    std::vector<std::string> out;
    for (const auto& event : core.registry.list("events", "")) {
      out.push_back(json::find_string(*event, {"reason"}) + ": " + json::find_string(*event, {"message"}));
    }
    return out;
  }

  const kube::ObjectKey claim{"shop", "data"};
  test::SimCore core;
  ClaimBinder binder{core.registry};
  VolumeReclaimer reclaimer{core.registry};
  VolumeProvisioner provisioner{core.registry};
  VolumeProtection protection{core.registry};
};

TEST_F(VolumesTest, AreProvisionedByTheDefaultClass) {
  add_class("standard", {}, {{"storageclass.kubernetes.io/is-default-class", "true"}});
  add_claim();
  EXPECT_EQ(claim_field({"spec", "storageClassName"}), "standard");
  EXPECT_EQ(claim_phase(), "Pending");
  core.loop.run_for(1s);
  EXPECT_EQ(claim_phase(), "Bound");
  EXPECT_EQ(claim_field({"status", "capacity", "storage"}), "1Gi");
  const auto volume = volume_of_claim();
  EXPECT_EQ(volume, "pvc-" + claim_field({"metadata", "uid"}));
  EXPECT_EQ(volume_phase(volume), "Bound");
  EXPECT_THAT(events(),
              testing::Contains("ProvisioningSucceeded: Successfully provisioned volume " + volume));
}

TEST_F(VolumesTest, WaitForAPodIfTheirClassSaysSo) {
  add_class("late", {{"volumeBindingMode", "WaitForFirstConsumer"}});
  add_claim({{"storageClassName", "late"}});
  core.loop.run_for(1min);
  EXPECT_EQ(claim_phase(), "Pending");
  EXPECT_THAT(events(), testing::ElementsAre(
                            "WaitForFirstConsumer: waiting for first consumer to be created before binding"));
  ASSERT_TRUE(core.registry.merge(
      "persistentvolumeclaims", claim,
      {{"metadata",
        json::Object{{"annotations", json::Object{{"volume.kubernetes.io/selected-node", "one"}}}}}}));
  core.loop.run_for(1s);
  EXPECT_EQ(claim_phase(), "Bound");
}

TEST_F(VolumesTest, GoWithTheirClaimIfThePolicyIsDelete) {
  add_class("fast");
  add_claim({{"storageClassName", "fast"}});
  core.loop.run_for(1s);
  const auto volume = volume_of_claim();
  remove_claim();
  core.loop.run_for(200ms);
  EXPECT_EQ(volume_phase(volume), "Released");
  core.loop.run_for(2s);
  EXPECT_TRUE(core.registry.list("persistentvolumes", "").empty());
}

TEST_F(VolumesTest, StayReleasedIfThePolicyIsRetain) {
  add_class("fast", {{"reclaimPolicy", "Retain"}});
  add_claim({{"storageClassName", "fast"}});
  core.loop.run_for(1s);
  const auto volume = volume_of_claim();
  remove_claim();
  core.loop.run_for(1h);
  EXPECT_EQ(volume_phase(volume), "Released");

  ASSERT_TRUE(core.registry.merge("persistentvolumes", {"", volume},
                                  {{"spec", json::Object{{"persistentVolumeReclaimPolicy", "Delete"}}}}));
  core.loop.run_for(2s);
  EXPECT_TRUE(core.registry.list("persistentvolumes", "").empty());
}

TEST_F(VolumesTest, FailIfNobodyCanDeleteThem) {
  add_volume("disk", "1Gi", {{"persistentVolumeReclaimPolicy", "Delete"}});
  core.loop.run_for(1s);
  add_claim({{"storageClassName", ""}});
  core.loop.run_for(1s);
  ASSERT_EQ(volume_of_claim(), "disk");
  remove_claim();
  core.loop.run_for(1s);
  EXPECT_EQ(volume_phase("disk"), "Failed");
}

TEST_F(VolumesTest, AreTheSmallestThatFits) {
  add_volume("large", "10Gi");
  add_volume("medium", "2Gi");
  add_volume("small", "512Mi");
  add_volume("other", "1Gi", {{"storageClassName", "fast"}});
  core.loop.run_for(1s);
  EXPECT_EQ(volume_phase("medium"), "Available");
  add_claim({{"storageClassName", ""}});
  core.loop.run_for(1s);
  EXPECT_EQ(volume_of_claim(), "medium");
  EXPECT_EQ(claim_field({"status", "capacity", "storage"}), "2Gi");
  EXPECT_EQ(volume_phase("large"), "Available");
}

TEST_F(VolumesTest, ThatAClaimNamesAreItsOwn) {
  add_volume("small", "512Mi");
  add_claim({{"storageClassName", ""}, {"volumeName", "small"}});
  core.loop.run_for(1s);
  EXPECT_EQ(claim_phase(), "Pending");
  EXPECT_THAT(events(),
              testing::ElementsAre(
                  "VolumeMismatch: Cannot bind to requested volume \"small\": requested PV is too small"));
}

TEST_F(VolumesTest, ReservedForAnotherClaimAreNotTaken) {
  add_volume("disk", "1Gi", {{"claimRef", json::Object{{"namespace", "other"}, {"name", "data"}}}});
  add_claim({{"storageClassName", ""}, {"volumeName", "disk"}});
  core.loop.run_for(1s);
  EXPECT_EQ(claim_phase(), "Pending");
  EXPECT_THAT(events(),
              testing::ElementsAre("FailedBinding: volume \"disk\" already bound to a different claim."));
}

TEST_F(VolumesTest, ThatAreGoneLeaveTheirClaimLost) {
  add_volume("disk", "1Gi");
  core.loop.run_for(1s);
  add_claim({{"storageClassName", ""}});
  core.loop.run_for(1s);
  ASSERT_TRUE(core.registry.remove("persistentvolumes", {"", "disk"}));
  core.loop.run_for(1s);
  EXPECT_NE(core.registry.find("persistentvolumes", {"", "disk"}), nullptr) << "protected while it is bound";
  ASSERT_TRUE(core.registry.merge("persistentvolumes", {"", "disk"},
                                  {{"metadata", json::Object{{"finalizers", nullptr}}}}));
  core.loop.run_for(1s);
  EXPECT_EQ(claim_phase(), "Lost");
}

TEST_F(VolumesTest, OfClassesThatAreMissingFailInTheServersWords) {
  add_claim({{"storageClassName", "nothing"}});
  core.loop.run_for(1s);
  EXPECT_THAT(events(),
              testing::ElementsAre("ProvisioningFailed: storageclass.storage.k8s.io \"nothing\" not found"));
}

TEST_F(VolumesTest, WithoutAnyClassWaitForOne) {
  add_claim();
  core.loop.run_for(1s);
  EXPECT_THAT(events(), testing::ElementsAre("FailedBinding: no persistent volumes available for this claim "
                                             "and no storage class is set"));
  add_class("standard", {}, {{"storageclass.kubernetes.io/is-default-class", "true"}});
  core.loop.run_for(20s);
  EXPECT_EQ(claim_phase(), "Bound");
}

TEST_F(VolumesTest, AreSlowOrNeverComeAsTheirClassSays) {
  add_class("slow", {}, {{"sim.kubernetes.io/provision", "5m"}});
  add_claim({{"storageClassName", "slow"}});
  core.loop.run_for(4min);
  EXPECT_EQ(claim_phase(), "Pending");
  core.loop.run_for(2min);
  EXPECT_EQ(claim_phase(), "Bound");
}

TEST_F(VolumesTest, NeverComeFromAProvisionerThatIsNotThere) {
  add_class("never", {}, {{"sim.kubernetes.io/provision", "never"}});
  add_claim({{"storageClassName", "never"}});
  core.loop.run_for(1h);
  EXPECT_EQ(claim_phase(), "Pending");
  EXPECT_THAT(events(),
              testing::ElementsAre(testing::StartsWith("ExternalProvisioning: Waiting for a volume")));
}

TEST_F(VolumesTest, ComeWhenTheirProvisionerRecovers) {
  add_class("full", {}, {{"sim.kubernetes.io/provision-error", "no space left"}});
  add_claim({{"storageClassName", "full"}});
  core.loop.run_for(10min);
  EXPECT_EQ(claim_phase(), "Pending");
  EXPECT_THAT(
      events(),
      testing::Contains(
          "ProvisioningFailed: failed to provision volume with StorageClass \"full\": no space left"));
  ASSERT_TRUE(core.registry.merge(
      "storageclasses.storage.k8s.io", {"", "full"},
      {{"metadata",
        json::Object{{"annotations", json::Object{{"sim.kubernetes.io/provision-error", nullptr}}}}}}));
  core.loop.run_for(17min);
  EXPECT_EQ(claim_phase(), "Bound");
}

TEST_F(VolumesTest, ThatCannotBeDeletedStayReleased) {
  add_class("stuck", {}, {{"sim.kubernetes.io/delete-error", "the array is busy"}});
  add_claim({{"storageClassName", "stuck"}});
  core.loop.run_for(1s);
  const auto volume = volume_of_claim();
  remove_claim();
  core.loop.run_for(10min);
  EXPECT_EQ(volume_phase(volume), "Released");
  EXPECT_THAT(events(), testing::Contains("VolumeFailedDelete: the array is busy"));
}

TEST_F(VolumesTest, KeepTheirClaimWhileAPodHasIt) {
  add_class("fast");
  add_claim({{"storageClassName", "fast"}});
  add_pod("one");
  core.loop.run_for(1s);
  remove_claim();
  ASSERT_TRUE(core.registry.merge_status("pods", {"shop", "web"}, {{"phase", "Succeeded"}}));
  core.loop.run_for(1min);
  EXPECT_EQ(claim_phase(), "Bound") << "a pod that ended has it still";
  ASSERT_TRUE(core.registry.remove("pods", {"shop", "web"}, {.grace = Duration(0)}));
  core.loop.run_for(5s);
  EXPECT_EQ(core.registry.find("persistentvolumeclaims", claim), nullptr);
  EXPECT_TRUE(core.registry.list("persistentvolumes", "").empty());
}

TEST_F(VolumesTest, AreNotKeptByPodsWithoutANode) {
  add_class("fast");
  add_claim({{"storageClassName", "fast"}});
  add_pod("");
  core.loop.run_for(1s);
  remove_claim();
  core.loop.run_for(1s);
  EXPECT_EQ(core.registry.find("persistentvolumeclaims", claim), nullptr);
}

}  // namespace
}  // namespace kymaros::sim
