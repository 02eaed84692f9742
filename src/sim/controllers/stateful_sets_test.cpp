#include "sim/controllers/stateful_sets.hpp"

#include <gmock/gmock.h>

#include "sim/controllers/pods.hpp"
#include "support/sim_workloads.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;
using test::set_of;
using testing::ElementsAre;

constexpr auto kSets = "statefulsets.apps";

class StatefulSetsTest : public test::SimWorkloads {
 protected:
  std::vector<std::string> names() {
    std::vector<std::string> out;
    for (const auto& pod : pods()) out.push_back(key_of(*pod).name);
    return out;
  }
  ObjectPtr pod(int ordinal) {
    return core.registry.find("pods", {"shop", "web-" + std::to_string(ordinal)});
  }
  void change_image() {
    core.registry.merge(kSets, {"shop", "web"},
                        json::parse(R"({"spec": {"template": {"spec": {"containers":
                                       [{"name": "web", "image": "nginx:2"}]}}}})")
                            .value()
                            .as_object());
    core.loop.run_for(100ms);
  }
  std::string image_of(int ordinal) {
    const auto there = pod(ordinal);
    return there ? json::find_string(items_at(*there, {"spec", "containers"}).at(0), {"image"}) : "gone";
  }

  StatefulSets controller{core.registry};
};

TEST_F(StatefulSetsTest, PodsComeOneAfterTheOther) {
  core.create(kSets, set_of(3, R"("serviceName": "db", )"));
  core.loop.run_for(1s);
  EXPECT_THAT(names(), ElementsAre("web-0"));
  all_become_ready();
  EXPECT_THAT(names(), ElementsAre("web-0", "web-1"));
  all_become_ready();
  all_become_ready();
  EXPECT_THAT(names(), ElementsAre("web-0", "web-1", "web-2"));
  const auto first = pod(0);
  EXPECT_EQ(label_of(*first, "statefulset.kubernetes.io/pod-name"), "web-0");
  EXPECT_EQ(label_of(*first, "apps.kubernetes.io/pod-index"), "0");
  EXPECT_EQ(json::find_string(*first, {"spec", "hostname"}), "web-0");
  EXPECT_EQ(json::find_string(*first, {"spec", "subdomain"}), "db");
  EXPECT_EQ(controller_of(*first)->kind, "StatefulSet");
  for (const auto* field : {"replicas", "readyReplicas", "availableReplicas", "updatedReplicas"}) {
    EXPECT_EQ(count(kSets, field), 3) << field;
  }
  EXPECT_EQ(core.text(kSets, {"shop", "web"}, {"status", "currentRevision"}),
            label_of(*first, "controller-revision-hash"));
}

TEST_F(StatefulSetsTest, ParallelOnesComeAtOnce) {
  core.create(kSets, set_of(3, R"("podManagementPolicy": "Parallel", )"));
  core.loop.run_for(1s);
  EXPECT_EQ(pods().size(), 3u);
}

TEST_F(StatefulSetsTest, EachPodHasItsClaims) {
  core.create(kSets, set_of(1, R"("volumeClaimTemplates": [{"metadata": {"name": "data"},
      "spec": {"resources": {"requests": {"storage": "1Gi"}}}}], )"));
  core.loop.run_for(1s);
  const auto claim = core.registry.find("persistentvolumeclaims", {"shop", "data-web-0"});
  ASSERT_TRUE(claim);
  EXPECT_EQ(label_of(*claim, "app"), "web");
  EXPECT_EQ(json::find_string(*claim, {"spec", "resources", "requests", "storage"}), "1Gi");
  EXPECT_FALSE(controller_of(*claim)) << "claims outlive their set";
  const auto first = pod(0);
  EXPECT_EQ(
      json::find_string(items_at(*first, {"spec", "volumes"}).at(0), {"persistentVolumeClaim", "claimName"}),
      "data-web-0");
}

TEST_F(StatefulSetsTest, AClaimThatIsThereIsTaken) {
  const auto there =
      core.create("persistentvolumeclaims", R"({"metadata": {"namespace": "shop", "name": "data-web-0"}})");
  core.create(kSets, set_of(1, R"("volumeClaimTemplates": [{"metadata": {"name": "data"}}], )"));
  core.loop.run_for(1s);
  EXPECT_EQ(pods().size(), 1u);
  EXPECT_EQ(*core.registry.find("persistentvolumeclaims", {"shop", "data-web-0"}), *there);
}

TEST_F(StatefulSetsTest, TheLastGoesFirst) {
  core.create(kSets, set_of(3));
  core.loop.run_for(1s);
  for (int i = 0; i < 3; ++i) all_become_ready();
  core.registry.merge(kSets, {"shop", "web"}, {{"spec", json::Object{{"replicas", 1}}}});
  core.loop.run_for(1s);
  EXPECT_THAT(names(), ElementsAre("web-0"));
}

TEST_F(StatefulSetsTest, ANewTemplateReplacesFromTheLastToTheFirst) {
  core.create(kSets, set_of(2));
  core.loop.run_for(1s);
  for (int i = 0; i < 3; ++i) all_become_ready();
  change_image();
  EXPECT_EQ(image_of(0), "nginx:1");
  EXPECT_EQ(image_of(1), "nginx:2");
  core.loop.run_for(1min);
  EXPECT_EQ(image_of(0), "nginx:1") << "it waits until the other one is ready";
  all_become_ready();
  all_become_ready();
  EXPECT_EQ(image_of(0), "nginx:2");
  all_become_ready();
  EXPECT_EQ(core.text(kSets, {"shop", "web"}, {"status", "currentRevision"}),
            core.text(kSets, {"shop", "web"}, {"status", "updateRevision"}));
  EXPECT_EQ(core.registry.list("controllerrevisions.apps", "shop").size(), 2u);
}

TEST_F(StatefulSetsTest, APodThatEndedIsReplaced) {
  core.create(kSets, set_of(1));
  core.loop.run_for(1s);
  const auto before = uid_of(*pod(0));
  core.registry.merge_status("pods", {"shop", "web-0"}, {{"phase", "Failed"}});
  core.loop.run_for(1s);
  EXPECT_NE(uid_of(*pod(0)), before);
}

TEST_F(StatefulSetsTest, WhatIsRefusedIsTriedAgain) {
  refuse_pods("exceeded quota: box");
  core.create(kSets, set_of(1));
  core.loop.run_for(10s);
  EXPECT_GT(events("FailedCreate"), 3);
  refusal.clear();
  core.loop.run_for(30s);
  EXPECT_EQ(pods().size(), 1u);
}

TEST_F(StatefulSetsTest, RestoredPodsAreTaken) {
  core.create("pods", R"({"metadata": {"namespace": "shop", "name": "web-0", "labels": {"app": "web"}},
                          "spec": {"containers": [{"name": "web", "image": "nginx:1"}]}})");
  core.create(kSets, set_of(1, R"("updateStrategy": {"type": "OnDelete"}, )"));
  core.loop.run_for(1s);
  ASSERT_EQ(pods().size(), 1u);
  ASSERT_TRUE(controller_of(*pod(0)));
}

TEST_F(StatefulSetsTest, ComeToRest) {
  core.create(kSets, set_of(2));
  core.loop.run_for(1s);
  for (int i = 0; i < 3; ++i) all_become_ready();
  const auto version = core.storage.version();
  core.loop.run_for(1h);
  EXPECT_EQ(core.storage.version(), version);
}

}  // namespace
}  // namespace kymaros::sim
