#include "operator/pod_reader.hpp"

#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::op {
namespace {

using test::at;
using namespace std::chrono_literals;

json::Value parsed(std::string_view text) { return json::parse(text).value(); }

domain::PodFacts with_status(std::string_view status) {
  return read_pod(json::Object{{"status", parsed(status)}});
}

TEST(PodReader, ReadsAReadyPod) {
  const auto pod = read_pod(parsed(R"({
    "metadata": {"namespace": "sandbox", "name": "web-1", "uid": "u1",
      "creationTimestamp": "2026-03-26T03:00:00Z",
      "ownerReferences": [{"kind": "Backup", "name": "other"},
                          {"kind": "ReplicaSet", "name": "web", "controller": true}]},
    "status": {"phase": "Running",
      "conditions": [
        {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-03-26T03:00:01Z"},
        {"type": "Initialized", "status": "True", "lastTransitionTime": "2026-03-26T03:00:02Z"},
        {"type": "Ready", "status": "True", "lastTransitionTime": "2026-03-26T03:00:03Z"}],
      "containerStatuses": [{"name": "web", "ready": true, "restartCount": 2,
        "state": {"running": {"startedAt": "2026-03-26T03:00:02Z"}},
        "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}]}})"));
  EXPECT_EQ(pod.id, (domain::ObjectId{"", "Pod", "sandbox", "web-1"}));
  EXPECT_EQ(pod.uid, "u1");
  EXPECT_EQ(pod.phase, "Running");
  EXPECT_EQ(pod.controller_kind, "ReplicaSet");
  EXPECT_EQ(pod.controller_name, "web");
  EXPECT_EQ(pod.created_at, at(0s));
  EXPECT_EQ(pod.scheduled_at, at(1s));
  EXPECT_EQ(pod.initialized_at, at(2s));
  EXPECT_EQ(pod.ready_since, at(3s));
  EXPECT_FALSE(pod.is_being_deleted);
  EXPECT_EQ(pod.unschedulable, "");
  ASSERT_EQ(pod.containers.size(), 1u);
  const auto& web = pod.containers.front();
  EXPECT_TRUE(web.ready);
  EXPECT_FALSE(web.is_init);
  EXPECT_EQ(web.restarts, 2);
  EXPECT_EQ(web.running_since, at(2s));
  EXPECT_EQ(web.last_exit_code, 137);
  EXPECT_EQ(web.last_exit_reason, "OOMKilled");
}

struct ContainerStory {
  std::string name;
  std::string status;
  std::string waiting_reason, waiting_message;
  std::optional<int> exit_code;
  std::string exit_reason;
};

TEST(PodReader, SaysWhyAContainerDoesNotRun) {
  for (const auto& story : std::vector<ContainerStory>{
           {"crashing again and again",
            R"({"state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s"}},
                "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}})",
            "CrashLoopBackOff", "back-off 40s", 1, "Error"},
           {"a Secret is missing",
            R"({"state": {"waiting": {"reason": "CreateContainerConfigError",
                                      "message": "secret \"db\" not found"}}})",
            "CreateContainerConfigError", "secret \"db\" not found", std::nullopt, ""},
           {"no image", R"({"state": {"waiting": {"reason": "ImagePullBackOff"}}})", "ImagePullBackOff", "",
            std::nullopt, ""},
           {"ended well", R"({"state": {"terminated": {"exitCode": 0, "reason": "Completed"}}})", "", "", 0,
            "Completed"},
           {"the end that is now counts, not the one before",
            R"({"state": {"terminated": {"exitCode": 2, "reason": "Error"}},
                "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}})",
            "", "", 2, "Error"},
           {"terminated, and nothing is said of how", R"({"state": {"terminated": {}}})", "", "", 0, ""},
           {"nothing is said", R"({})", "", "", std::nullopt, ""},
       }) {
    SCOPED_TRACE(story.name);
    for (const bool is_init : {false, true}) {
      const auto* list = is_init ? "initContainerStatuses" : "containerStatuses";
      const auto pod =
          read_pod(json::Object{{"status", json::Object{{list, json::Array{parsed(story.status)}}}}});
      ASSERT_EQ(pod.containers.size(), 1u);
      const auto& container = pod.containers.front();
      EXPECT_EQ(container.is_init, is_init);
      EXPECT_EQ(container.waiting_reason, story.waiting_reason);
      EXPECT_EQ(container.waiting_message, story.waiting_message);
      EXPECT_EQ(container.last_exit_code, story.exit_code);
      EXPECT_EQ(container.last_exit_reason, story.exit_reason);
      EXPECT_EQ(container.running_since, std::nullopt);
      EXPECT_FALSE(container.ready);
    }
  }
}

TEST(PodReader, PutsInitContainersFirst) {
  const auto pod = with_status(R"({"containerStatuses": [{"name": "web"}],
                                   "initContainerStatuses": [{"name": "restore-wait"}]})");
  ASSERT_EQ(pod.containers.size(), 2u);
  EXPECT_EQ(pod.containers[0].name, "restore-wait");
  EXPECT_TRUE(pod.containers[0].is_init);
  EXPECT_EQ(pod.containers[1].name, "web");
  EXPECT_FALSE(pod.containers[1].is_init);
}

TEST(PodReader, KeepsTheSchedulersSentence) {
  const auto pod = with_status(R"({"phase": "Pending", "conditions": [
    {"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
     "lastTransitionTime": "2026-03-26T03:00:01Z", "message": "0/1 nodes: unbound claim"}]})");
  EXPECT_EQ(pod.unschedulable, "0/1 nodes: unbound claim");
  EXPECT_EQ(pod.scheduled_at, std::nullopt);
}

TEST(PodReader, HoldsNoConditionForTrueThatIsNot) {
  const auto pod = with_status(R"({"conditions": [
    {"type": "Ready", "status": "False", "lastTransitionTime": "2026-03-26T03:00:01Z"},
    {"type": "Initialized", "status": "Unknown", "lastTransitionTime": "2026-03-26T03:00:01Z"}]})");
  EXPECT_EQ(pod.ready_since, std::nullopt);
  EXPECT_EQ(pod.initialized_at, std::nullopt);
}

TEST(PodReader, KeepsWhyAPodWasEvicted) {
  const auto pod = with_status(R"({"phase": "Failed", "reason": "Evicted", "message": "low on memory"})");
  EXPECT_EQ(pod.reason, "Evicted");
  EXPECT_EQ(pod.message, "low on memory");
  EXPECT_TRUE(pod.is_finished());
}

TEST(PodReader, SeesThatAPodGoes) {
  EXPECT_TRUE(
      read_pod(parsed(R"({"metadata": {"deletionTimestamp": "2026-03-26T03:00:00Z"}})")).is_being_deleted);
}

TEST(PodReader, ToleratesWhateverIsAbsentOrOfAnotherShape) {
  for (const auto* text :
       {"{}", "null", "[]", R"({"status": null})",
        R"({"status": {"conditions": 3, "containerStatuses": {}}})",
        R"({"status": {"containerStatuses": [], "conditions": ["Ready"]}})",
        R"({"metadata": {"ownerReferences": [{"kind": "ReplicaSet", "controller": "yes"}]}})",
        R"({"metadata": {"creationTimestamp": "yesterday"}})"}) {
    SCOPED_TRACE(text);
    const auto pod = read_pod(parsed(text));
    EXPECT_TRUE(pod.containers.empty());
    EXPECT_EQ(pod.phase, "");
    EXPECT_EQ(pod.created_at, std::nullopt);
    EXPECT_EQ(pod.ready_since, std::nullopt);
    EXPECT_EQ(pod.controller_kind, "");
  }
}

struct WorkloadStory {
  std::string name;
  std::string kind;
  std::string object;
  int desired = 0, ready = 0, succeeded = 0;
  bool is_observed = true;
  std::string blocked = {};
};

TEST(PodReader, ReadsWorkloads) {
  for (const auto& story : std::vector<WorkloadStory>{
           {"a Deployment half way", "Deployment",
            R"({"metadata": {"generation": 2}, "spec": {"replicas": 3},
                "status": {"observedGeneration": 2, "readyReplicas": 1}})",
            3, 1},
           {"replicas default to one", "StatefulSet", R"({"spec": {}, "status": {"readyReplicas": 1}})", 1,
            1},
           {"scaled to nothing", "Deployment", R"({"spec": {"replicas": 0}})"},
           {"its status is older than its spec", "Deployment",
            R"({"metadata": {"generation": 3}, "spec": {"replicas": 1},
                "status": {"observedGeneration": 2, "readyReplicas": 1}})",
            1, 1, 0, false},
           {"a DaemonSet on two nodes", "DaemonSet",
            R"({"metadata": {"generation": 1}, "status": {"observedGeneration": 1,
                "desiredNumberScheduled": 2, "numberReady": 1}})",
            2, 1},
           {"a DaemonSet nobody has looked at: its zero means nothing", "DaemonSet",
            R"({"metadata": {"generation": 1}})", 0, 0, 0, false},
           {"a Job with one of two done", "Job",
            R"({"spec": {"completions": 2}, "status": {"ready": 1, "succeeded": 1}})", 2, 1, 1},
           {"a Job that says no number", "Job", R"({"spec": {}})", 1},
           {"a suspended Job", "Job", R"({"spec": {"suspend": true, "completions": 2}})"},
           {"the quota keeps its pods out", "ReplicaSet",
            R"({"spec": {"replicas": 1}, "status": {"conditions": [
                {"type": "Available", "status": "True", "message": "no"},
                {"type": "ReplicaFailure", "status": "True", "message": "exceeded quota"}]}})",
            1, 0, 0, true, "exceeded quota"},
           {"it was kept out once", "ReplicaSet",
            R"({"spec": {"replicas": 1}, "status": {"readyReplicas": 1, "conditions": [
                {"type": "ReplicaFailure", "status": "False", "message": "exceeded quota"}]}})",
            1, 1},
           {"nothing in it", "Deployment", "{}", 1},
       }) {
    SCOPED_TRACE(story.name);
    const auto facts = read_workload(parsed(story.object), {"apps", "v1", "", story.kind});
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->id.kind, story.kind);
    EXPECT_EQ(facts->id.group, "apps");
    EXPECT_EQ(facts->desired, story.desired);
    EXPECT_EQ(facts->ready, story.ready);
    EXPECT_EQ(facts->succeeded, story.succeeded);
    EXPECT_EQ(facts->is_observed, story.is_observed);
    EXPECT_EQ(facts->blocked, story.blocked);
  }
}

TEST(PodReader, LeavesOutWhatAnotherControllerOwns) {
  const kube::ResourceType replica_sets{"apps", "v1", "replicasets", "ReplicaSet"};
  EXPECT_FALSE(read_workload(
      parsed(
          R"({"metadata": {"ownerReferences": [{"kind": "Deployment", "name": "web", "controller": true}]}})"),
      replica_sets));
  EXPECT_TRUE(
      read_workload(parsed(R"({"metadata": {"ownerReferences": [{"kind": "Application", "name": "shop"}]}})"),
                    replica_sets));
}

}  // namespace
}  // namespace kymaros::op
