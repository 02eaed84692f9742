#include <gtest/gtest.h>

#include "sim/condition_list.hpp"
#include "sim/controllers/deployments.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/controllers/replica_sets.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_workloads.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;
using test::set_of;
using Workloads = test::SimWorkloads;

class ReplicaSetsTest : public Workloads {
 protected:
  ReplicaSets controller{core.registry};
};

TEST_F(ReplicaSetsTest, MakeTheirPods) {
  const auto set = core.create("replicasets.apps", set_of(2));
  core.loop.run_for(1s);
  ASSERT_EQ(pods().size(), 2u);
  for (const auto& pod : pods()) {
    EXPECT_TRUE(key_of(*pod).name.starts_with("web-"));
    EXPECT_EQ(label_of(*pod, "app"), "web");
    const auto owner = controller_of(*pod);
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->kind, "ReplicaSet");
    EXPECT_EQ(owner->api_version, "apps/v1");
    EXPECT_EQ(owner->uid, uid_of(*set));
    EXPECT_EQ(json::find_string(*pod, {"status", "phase"}), "Pending");
  }
  EXPECT_EQ(count("replicasets.apps", "replicas"), 2);
  EXPECT_EQ(count("replicasets.apps", "fullyLabeledReplicas"), 2);
  EXPECT_EQ(count("replicasets.apps", "observedGeneration"), 1);
  EXPECT_EQ(count("replicasets.apps", "readyReplicas"), 0);
  EXPECT_EQ(events("SuccessfulCreate"), 2);
}

TEST_F(ReplicaSetsTest, CountWhatIsReadyAndReplaceWhatIsLost) {
  core.create("replicasets.apps", set_of(2));
  core.loop.run_for(1s);
  all_become_ready();
  EXPECT_EQ(count("replicasets.apps", "readyReplicas"), 2);
  EXPECT_EQ(count("replicasets.apps", "availableReplicas"), 2);
  const auto lost = key_of(*pods().front());
  core.registry.remove("pods", lost);
  core.loop.run_for(1s);
  EXPECT_EQ(pods().size(), 2u);
  EXPECT_FALSE(core.registry.find("pods", lost));
  EXPECT_EQ(count("replicasets.apps", "readyReplicas"), 1);
}

TEST_F(ReplicaSetsTest, ReplacePodsThatFailed) {
  core.create("replicasets.apps", set_of(1));
  core.loop.run_for(1s);
  core.registry.merge_status("pods", key_of(*pods().front()), {{"phase", "Failed"}, {"reason", "Evicted"}});
  core.loop.run_for(1s);
  EXPECT_EQ(pods().size(), 2u) << "what failed stays to be looked at";
  EXPECT_EQ(count("replicasets.apps", "replicas"), 1);
}

TEST_F(ReplicaSetsTest, ShrinkByWhatIsWorthLeast) {
  core.create("replicasets.apps", set_of(3));
  core.loop.run_for(1s);
  const auto best = pods().at(1);
  become_ready(best);
  core.registry.merge("replicasets.apps", {"shop", "web"}, {{"spec", json::Object{{"replicas", 1}}}});
  core.loop.run_for(1s);
  ASSERT_EQ(pods().size(), 1u);
  EXPECT_EQ(key_of(*pods().front()), key_of(*best));
}

TEST_F(ReplicaSetsTest, TakePodsThatNobodyControls) {
  core.create("pods", R"({"metadata": {"namespace": "shop", "name": "web-restored",
                          "labels": {"app": "web"}}, "spec": {}})");
  core.create("pods", R"({"metadata": {"namespace": "shop", "name": "other", "labels": {"app": "db"}}})");
  const auto set = core.create("replicasets.apps", set_of(1));
  core.loop.run_for(1s);
  EXPECT_EQ(pods().size(), 2u);
  const auto pod = core.registry.find("pods", {"shop", "web-restored"});
  ASSERT_TRUE(controller_of(*pod));
  EXPECT_EQ(controller_of(*pod)->uid, uid_of(*set));
  EXPECT_FALSE(controller_of(*core.registry.find("pods", {"shop", "other"})));
}

TEST_F(ReplicaSetsTest, SayWhyTheirPodsAreRefusedAndTryAgain) {
  refuse_pods("exceeded quota: box");
  core.create("replicasets.apps", set_of(1));
  core.loop.run_for(10s);
  EXPECT_EQ(condition("replicasets.apps", "ReplicaFailure"), "True FailedCreate");
  const auto set = core.registry.find("replicasets.apps", {"shop", "web"});
  const auto message = json::find_string(*find_condition(*set, "ReplicaFailure"), {"message"});
  EXPECT_TRUE(message.starts_with("pods \"web-")) << message;
  EXPECT_TRUE(message.ends_with("\" is forbidden: exceeded quota: box")) << message;
  const auto tries = events("FailedCreate");
  EXPECT_GT(tries, 5);
  EXPECT_LT(tries, 20) << "it waits longer each time";
  refusal.clear();
  core.loop.run_for(20s);
  EXPECT_EQ(pods().size(), 1u);
  EXPECT_EQ(condition("replicasets.apps", "ReplicaFailure"), "");
}

class DeploymentsTest : public Workloads {
 protected:
  void settle() {
    for (int i = 0; i < 10; ++i) all_become_ready();
  }
  std::string image_of(const ObjectPtr& pod) {
    return json::find_string(items_at(*pod, {"spec", "containers"}).at(0), {"image"});
  }
  void change_image(const std::string& image) {
    core.registry.merge(
        "deployments.apps", {"shop", "web"},
        json::parse(R"({"spec": {"template": {"spec": {"containers": [{"name": "web", "image": ")" + image +
                    R"("}]}}}})")
            .value()
            .as_object());
  }

  ReplicaSets sets_controller{core.registry};
  Deployments controller{core.registry};
};

TEST_F(DeploymentsTest, HaveAReplicaSetNamedByTheirTemplate) {
  core.create("deployments.apps", set_of(2));
  core.loop.run_for(1s);
  ASSERT_EQ(sets().size(), 1u);
  const auto& set = *sets().front();
  const auto hash = label_of(set, "pod-template-hash");
  EXPECT_EQ(key_of(set).name, "web-" + hash);
  EXPECT_EQ(hash.find_first_not_of("bcdfghjklmnpqrstvwxz2456789"), std::string::npos);
  EXPECT_EQ(json::find_string(set, {"spec", "selector", "matchLabels", "pod-template-hash"}), hash);
  EXPECT_EQ(annotation_of(set, "deployment.kubernetes.io/revision"), "1");
  ASSERT_EQ(pods().size(), 2u);
  EXPECT_EQ(label_of(*pods().front(), "pod-template-hash"), hash);
  EXPECT_TRUE(key_of(*pods().front()).name.starts_with("web-" + hash + "-"));
  EXPECT_EQ(condition("deployments.apps", "Available"), "False MinimumReplicasUnavailable");
  EXPECT_EQ(condition("deployments.apps", "Progressing"), "True ReplicaSetUpdated");
  EXPECT_EQ(count("deployments.apps", "unavailableReplicas"), 2);
}

TEST_F(DeploymentsTest, AreAvailableWhenTheirPodsAre) {
  core.create("deployments.apps", set_of(2));
  core.loop.run_for(1s);
  settle();
  EXPECT_EQ(condition("deployments.apps", "Available"), "True MinimumReplicasAvailable");
  EXPECT_EQ(condition("deployments.apps", "Progressing"), "True NewReplicaSetAvailable");
  for (const auto* field : {"replicas", "updatedReplicas", "readyReplicas", "availableReplicas"}) {
    EXPECT_EQ(count("deployments.apps", field), 2) << field;
  }
  EXPECT_EQ(count("deployments.apps", "unavailableReplicas"), 0);
}

TEST_F(DeploymentsTest, RollToANewTemplateWithoutLosingWhatIsAvailable) {
  core.create("deployments.apps", set_of(4));
  core.loop.run_for(1s);
  settle();
  change_image("nginx:2");
  for (int i = 0; i < 40; ++i) {
    core.loop.run_for(100ms);
    std::int64_t ready = 0;
    for (const auto& pod : pods()) ready += ready_since(*pod) ? 1 : 0;
    EXPECT_GE(ready, 3) << "25% of 4 may be away";
    EXPECT_LE(pods().size(), 5u) << "25% of 4 may be too many";
    all_become_ready();
  }
  ASSERT_EQ(pods().size(), 4u);
  for (const auto& pod : pods()) EXPECT_EQ(image_of(pod), "nginx:2");
  EXPECT_EQ(sets().size(), 2u) << "the old one is kept for a rollback";
  EXPECT_EQ(annotation_of(*core.registry.find("deployments.apps", {"shop", "web"}),
                          "deployment.kubernetes.io/revision"),
            "2");
}

TEST_F(DeploymentsTest, ThatRecreateHaveNoNewPodsBesideOldOnes) {
  auto text = set_of(2);
  text.insert(text.find("\"selector\""), R"("strategy": {"type": "Recreate"}, )");
  core.create("deployments.apps", text);
  core.loop.run_for(1s);
  settle();
  change_image("nginx:2");
  core.loop.run_for(1s);
  ASSERT_EQ(pods().size(), 2u);
  for (const auto& pod : pods()) EXPECT_EQ(image_of(pod), "nginx:2");
}

TEST_F(DeploymentsTest, TakeTheReplicaSetsThatNobodyControls) {
  core.create("deployments.apps", set_of(1));
  core.loop.run_for(1s);
  const auto set = key_of(*sets().front());
  core.registry.merge("replicasets.apps", set, {{"metadata", json::Object{{"ownerReferences", nullptr}}}});
  core.loop.run_for(1s);
  ASSERT_EQ(sets().size(), 1u);
  ASSERT_TRUE(controller_of(*sets().front()));
  EXPECT_EQ(pods().size(), 1u);
}

TEST_F(DeploymentsTest, ShowWhatKeepsTheirPodsAway) {
  refuse_pods("exceeded quota: box");
  core.create("deployments.apps", set_of(1));
  core.loop.run_for(1s);
  EXPECT_EQ(condition("deployments.apps", "ReplicaFailure"), "True FailedCreate");
}

TEST_F(DeploymentsTest, SayThatTheyMakeNoProgress) {
  core.create("deployments.apps", set_of(1));
  core.loop.run_for(9min);
  EXPECT_EQ(condition("deployments.apps", "Progressing"), "True ReplicaSetUpdated");
  core.loop.run_for(2min);
  EXPECT_EQ(condition("deployments.apps", "Progressing"), "False ProgressDeadlineExceeded");
}

TEST_F(DeploymentsTest, ComeToRest) {
  core.create("deployments.apps", set_of(3));
  core.loop.run_for(1s);
  settle();
  const auto version = core.storage.version();
  core.loop.run_for(1h);
  EXPECT_EQ(core.storage.version(), version);
}

}  // namespace
}  // namespace kymaros::sim
