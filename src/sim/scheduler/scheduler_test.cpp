#include "sim/scheduler/scheduler.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class SchedulerTest : public testing::Test {
 protected:
  void node(const std::string& name, const std::string& spec = "{}", const std::string& labels = "{}") {
    core.create("nodes", fmt::format(R"({{"metadata": {{"name": "{}", "labels": {}}}, "spec": {}}})", name,
                                     labels, spec));
    core.registry.merge_status(
        "nodes", {"", name},
        json::parse(R"({"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "3"}})").value().as_object());
  }
  void pod(const std::string& name, const std::string& spec = "{}") {
    core.create("pods", fmt::format(R"({{"metadata": {{"namespace": "shop", "name": "{}"}}, "spec": {}}})",
                                    name, spec));
    core.loop.run_for(100ms);
  }
  static std::string asking_for(const std::string& cpu) {
    return R"({"containers": [{"name": "c", "resources": {"requests": {"cpu": ")" + cpu + R"("}}}]})";
  }
  std::string node_of(const std::string& name) {
    return core.text("pods", {"shop", name}, {"spec", "nodeName"});
  }
  std::string why(const std::string& name) {
    const auto found = core.registry.find("pods", {"shop", name});
    const auto* condition = find_condition(*found, "PodScheduled");
    if (!condition) return "not looked at";
    return json::find_string(*condition, {"status"}) + json::find_string(*condition, {"reason"}) + ": " +
           json::find_string(*condition, {"message"});
  }

  test::SimCore core;
  Scheduler scheduler{core.registry};
};

TEST_F(SchedulerTest, BindsPodsToTheNodeWithFewestPods) {
  node("a");
  node("b");
  pod("one");
  pod("two");
  EXPECT_NE(node_of("one"), "");
  EXPECT_NE(node_of("two"), node_of("one"));
  EXPECT_EQ(why("one"), "True: ");
  const auto bound = core.registry.find("pods", {"shop", "one"});
  EXPECT_EQ(integer_at(*bound, {"metadata", "generation"}), 1) << "a binding is no change of the spec";
  const auto events = core.registry.list("events", "shop");
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(json::find_string(*events.front(), {"reason"}), "Scheduled");
}

struct RefusalStory {
  std::string name, node_spec, pod_spec, why;
};

TEST_F(SchedulerTest, SaysWhyNoNodeFits) {
  const std::string unhelpful =
      " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for "
      "scheduling.";
  int count = 0;
  for (const auto& story : std::vector<RefusalStory>{
           {"it asks for more than there is", "{}", asking_for("3"), "1 Insufficient cpu." + unhelpful},
           {"a label that no node has", "{}", R"({"nodeSelector": {"disk": "ssd"}})",
            "1 node(s) didn't match Pod's node affinity/selector." + unhelpful},
           {"a taint", R"({"taints": [{"key": "only", "value": "db", "effect": "NoSchedule"}]})", "{}",
            "1 node(s) had untolerated taint(s)." + unhelpful},
           {"a node that is being emptied", R"({"unschedulable": true})", "{}",
            "1 node(s) were unschedulable." + unhelpful},
           {"a claim that is missing", "{}",
            R"({"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]})",
            R"(persistentvolumeclaim "data" not found. not found)"},
       }) {
    SCOPED_TRACE(story.name);
    node("n", story.node_spec);
    const auto name = "p" + std::to_string(++count);
    pod(name, story.pod_spec);
    EXPECT_EQ(node_of(name), "");
    EXPECT_EQ(why(name), "FalseUnschedulable: 0/1 nodes are available: " + story.why);
    core.registry.remove("pods", {"shop", name});
    core.registry.remove("nodes", {"", "n"});
  }
}

TEST_F(SchedulerTest, WithoutNodesNothingIsScheduled) {
  pod("one");
  EXPECT_EQ(why("one"), "FalseUnschedulable: no nodes available to schedule pods");
}

TEST_F(SchedulerTest, ToleratedTaintsDoNotMatter) {
  node("n", R"({"taints": [{"key": "only", "value": "db", "effect": "NoSchedule"}]})");
  pod("one", R"({"tolerations": [{"key": "only", "operator": "Equal", "value": "db"}]})");
  pod("two", R"({"tolerations": [{"operator": "Exists"}]})");
  EXPECT_EQ(node_of("one"), "n");
  EXPECT_EQ(node_of("two"), "n");
}

TEST_F(SchedulerTest, AffinityNamesNodesAndLabels) {
  node("a", "{}", R"({"zone": "1"})");
  node("b", "{}", R"({"zone": "2"})");
  const auto with = [](const std::string& term) {
    return R"({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution":
               {"nodeSelectorTerms": [)" +
           term + "]}}}}";
  };
  pod("one", with(R"({"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["b"]}]})"));
  pod("two", with(R"({"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["1"]}]})"));
  EXPECT_EQ(node_of("one"), "b");
  EXPECT_EQ(node_of("two"), "b");
}

TEST_F(SchedulerTest, RoomThatIsTakenIsFreedByPodsThatGo) {
  node("n");
  pod("one", asking_for("1500m"));
  pod("two", asking_for("1"));
  EXPECT_EQ(node_of("two"), "");
  EXPECT_EQ(why("two"),
            "FalseUnschedulable: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, "
            "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.");
  core.registry.merge_status("pods", {"shop", "one"}, {{"phase", "Succeeded"}});
  core.loop.run_for(2s);
  EXPECT_EQ(node_of("two"), "n");
}

TEST_F(SchedulerTest, ANodeTakesNoMorePodsThanItAllows) {
  node("n");
  for (const auto* name : {"one", "two", "three", "four"}) pod(name);
  EXPECT_EQ(node_of("three"), "n");
  EXPECT_EQ(node_of("four"), "");
  EXPECT_TRUE(why("four").contains("1 Too many pods.")) << why("four");
}

TEST_F(SchedulerTest, ClaimsOfClassesThatWaitGetTheirNodeFirst) {
  node("n");
  core.create("storageclasses.storage.k8s.io",
              R"({"metadata": {"name": "local"}, "volumeBindingMode": "WaitForFirstConsumer"})");
  core.create("persistentvolumeclaims", R"({"metadata": {"namespace": "shop", "name": "data"},
                                            "spec": {"storageClassName": "local"}})");
  pod("one", R"({"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]})");
  EXPECT_EQ(node_of("one"), "") << "it waits for the volume";
  EXPECT_EQ(why("one"), "not looked at") << "and is not unschedulable";
  EXPECT_EQ(annotation_of(*core.registry.find("persistentvolumeclaims", {"shop", "data"}),
                          "volume.kubernetes.io/selected-node"),
            "n");
  core.registry.merge("persistentvolumeclaims", {"shop", "data"},
                      {{"spec", json::Object{{"volumeName", "pv"}}}});
  core.registry.merge_status("persistentvolumeclaims", {"shop", "data"}, {{"phase", "Bound"}});
  core.loop.run_for(1s);
  EXPECT_EQ(node_of("one"), "n");
}

TEST_F(SchedulerTest, VolumesOfOtherNodesAreOutOfReach) {
  node("n");
  core.create("persistentvolumes", R"({"metadata": {"name": "pv"}, "spec": {"nodeAffinity": {"required":
      {"nodeSelectorTerms": [{"matchExpressions": [
        {"key": "kubernetes.io/hostname", "operator": "In", "values": ["lost"]}]}]}}}})");
  core.create("persistentvolumeclaims",
              R"({"metadata": {"namespace": "shop", "name": "data"}, "spec": {"volumeName": "pv"}})");
  core.registry.merge_status("persistentvolumeclaims", {"shop", "data"}, {{"phase", "Bound"}});
  pod("one", R"({"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]})");
  EXPECT_TRUE(why("one").contains("1 node(s) didn't match PersistentVolume's node affinity.")) << why("one");
}

TEST_F(SchedulerTest, ClaimsThatAreBoundAtOnceAreWaitedFor) {
  node("n");
  core.create("persistentvolumeclaims", R"({"metadata": {"namespace": "shop", "name": "data"}, "spec": {}})");
  pod("one", R"({"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]})");
  EXPECT_TRUE(why("one").contains("pod has unbound immediate PersistentVolumeClaims")) << why("one");
  core.registry.merge_status("persistentvolumeclaims", {"shop", "data"}, {{"phase", "Bound"}});
  core.loop.run_for(2s);
  EXPECT_EQ(node_of("one"), "n");
}

}  // namespace
}  // namespace kymaros::sim
