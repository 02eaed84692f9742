#include "sim/kubelet/kubelet.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::StartsWith;

const std::string kWeb = R"("containers": [{"name": "web", "image": "nginx:1"}])";

class KubeletTest : public testing::Test {
 protected:
  KubeletTest() {
    core.storage.observe([this](const Change& change) {
      if (change.resource != "pods" || change.kind == Change::Kind::Deleted) return;
      auto now = shown(*change.object);
      if (story.empty() || story.back() != now) story.push_back(std::move(now));
    });
  }

  /// A pod that is bound to the node already.
  void pod(const std::string& spec = kWeb, const std::map<std::string, std::string>& words = {},
           const std::string& name = "web") {
    json::Object annotations;
    for (const auto& [word, text] : words) annotations["sim.kubernetes.io/" + word] = text;
    auto parsed = json::parse("{" + spec + "}").value();
    parsed.as_object()["nodeName"] = "node-1";
    const auto made = core.registry.create(
        "pods", json::Object{{"metadata", json::Object{{"namespace", "shop"},
                                                       {"name", name},
                                                       {"annotations", std::move(annotations)}}},
                             {"spec", std::move(parsed)}});
    if (!made) throw std::runtime_error(made.error().message);
  }
  ObjectPtr now(const std::string& name = "web") { return core.registry.find("pods", {"shop", name}); }

  /// "Pending PodInitializing", "Running ready", "Running 2x CrashLoopBackOff"
  static std::string shown(const json::Value& pod) {
    auto text = json::find_string(pod, {"status", "phase"});
    for (const auto& status : items_at(pod, {"status", "containerStatuses"})) {
      const auto restarts = integer_at(status, {"restartCount"});
      if (restarts > 0) text += fmt::format(" {}x", restarts);
      text += " " + state_of(status);
    }
    return text;
  }
  static std::string state_of(const json::Value& status) {
    if (json::find(status, {"state", "running"})) return flag_at(status, {"ready"}) ? "ready" : "running";
    const auto waiting = json::find_string(status, {"state", "waiting", "reason"});
    if (!waiting.empty()) return waiting;
    return fmt::format("{}({})", json::find_string(status, {"state", "terminated", "reason"}),
                       integer_at(status, {"state", "terminated", "exitCode"}));
  }
  std::string condition(std::string_view type) {
    const auto* found = find_condition(*now(), type);
    if (!found) return "none";
    return json::find_string(*found, {"status"}) + " " + json::find_string(*found, {"reason"}) + ": " +
           json::find_string(*found, {"message"});
  }
  const json::Value& container(std::size_t index = 0) {
    kept = now();
    return items_at(*kept, {"status", "containerStatuses"}).at(index);
  }
  /// The messages of the events with this reason, each once.
  std::vector<std::string> told(std::string_view reason) {
    std::vector<std::string> out;
    for (const auto& event : core.registry.list("events", "shop")) {
      if (json::find_string(*event, {"reason"}) == reason)
        out.push_back(json::find_string(*event, {"message"}));
    }
    return out;
  }

  test::SimCore core;
  std::vector<std::string> story;
  ObjectPtr kept;
  Kubelet kubelet{core.registry, {}};
};

TEST_F(KubeletTest, RegistersItsNode) {
  const auto node = core.registry.find("nodes", {"", "node-1"});
  ASSERT_TRUE(node);
  EXPECT_TRUE(is_condition_true(*node, "Ready"));
  EXPECT_EQ(json::find_string(*node, {"status", "allocatable", "cpu"}), "8");
}

TEST_F(KubeletTest, APodComesUp) {
  pod();
  core.loop.run_for(1min);
  EXPECT_THAT(story, ElementsAre("Pending", "Pending ContainerCreating", "Running ready"));
  EXPECT_EQ(condition("Ready"), "True : ");
  for (const auto* type : {"PodReadyToStartContainers", "Initialized", "ContainersReady", "PodScheduled"}) {
    EXPECT_TRUE(is_condition_true(*now(), type)) << type;
  }
  EXPECT_EQ(core.text("pods", {"shop", "web"}, {"status", "podIP"}), "10.244.1.2");
  EXPECT_EQ(core.text("pods", {"shop", "web"}, {"status", "hostIP"}), "10.0.0.1");
  EXPECT_EQ(core.text("pods", {"shop", "web"}, {"status", "qosClass"}), "BestEffort");
  EXPECT_EQ(core.text("pods", {"shop", "web"}, {"status", "startTime"}), "2026-03-26T03:00:00Z");
  EXPECT_THAT(told("Pulling"), ElementsAre(R"(Pulling image "nginx:1")"));
  EXPECT_THAT(told("Pulled"), ElementsAre(StartsWith(R"(Successfully pulled image "nginx:1" in 500ms)")));
  EXPECT_THAT(told("Created"), ElementsAre("Container created"));
  EXPECT_THAT(told("Started"), ElementsAre("Container started"));
}

TEST_F(KubeletTest, AContainerStatusIsWhole) {
  pod();
  core.loop.run_for(1min);
  const auto& status = container().get_object();
  EXPECT_EQ(status.at("image"), "docker.io/library/nginx:1");
  EXPECT_THAT(json::find_string(container(), {"imageID"}), StartsWith("docker.io/library/nginx@sha256:"));
  EXPECT_THAT(json::find_string(container(), {"containerID"}), StartsWith("containerd://"));
  EXPECT_EQ(json::find_string(container(), {"state", "running", "startedAt"}), "2026-03-26T03:00:02Z");
  EXPECT_EQ(status.at("lastState"), json::Object());
  EXPECT_EQ(status.at("started"), true);
  EXPECT_EQ(status.at("restartCount"), 0);
}

TEST_F(KubeletTest, BeforeItsContainersRunItSaysWhatIsMissing) {
  pod();
  core.loop.run_for(100ms);
  EXPECT_EQ(condition("Ready"), "False ContainersNotReady: containers with unready status: [web]");
  EXPECT_EQ(condition("ContainersReady"), "False ContainersNotReady: containers with unready status: [web]");
  EXPECT_EQ(condition("Initialized"), "True : ");
  EXPECT_EQ(condition("PodReadyToStartContainers"), "False : ");
  EXPECT_FALSE(json::find(*now(), {"status", "podIP"}));
}

TEST_F(KubeletTest, AnImageIsPulledOncePerNode) {
  pod();
  core.loop.run_for(1min);
  pod(kWeb, {}, "other");
  core.loop.run_for(1min);
  EXPECT_EQ(told("Pulling").size(), 1u);
  EXPECT_THAT(told("Pulled"),
              testing::Contains(
                  R"(Container image "nginx:1" already present on machine and can be accessed by the pod)"));
}

TEST_F(KubeletTest, ReadinessComesWithItsProbe) {
  pod(R"("containers": [{"name": "web", "image": "nginx:1",
         "readinessProbe": {"initialDelaySeconds": 5, "periodSeconds": 4}}])",
      {{"ready", "after=6s"}});
  core.loop.run_for(2300ms + 8900ms);
  EXPECT_EQ(story.back(), "Running running");
  EXPECT_FALSE(told("Unhealthy").empty());
  core.loop.run_for(200ms);
  EXPECT_EQ(story.back(), "Running ready") << "the probe at 5 s fails, the one at 9 s passes";
}

TEST_F(KubeletTest, WhatIsNeverReadyRunsAllTheSame) {
  pod(kWeb, {{"ready", "never"}});
  core.loop.run_for(10min);
  EXPECT_THAT(story, ElementsAre("Pending", "Pending ContainerCreating", "Running running"));
  EXPECT_EQ(condition("Ready"), "False ContainersNotReady: containers with unready status: [web]");
}

TEST_F(KubeletTest, ReadinessIsLostAfterThreeFailures) {
  pod(R"("containers": [{"name": "web", "image": "nginx:1", "readinessProbe": {"periodSeconds": 10}}])",
      {{"ready", "until=1m"}});
  core.loop.run_for(1min + 20s);
  EXPECT_EQ(story.back(), "Running ready");
  core.loop.run_for(10s);
  EXPECT_EQ(story.back(), "Running running");
}

TEST_F(KubeletTest, AMissingImageIsTriedAgainAndAgain) {
  pod(kWeb, {{"image", "missing"}});
  core.loop.run_for(11s);
  EXPECT_THAT(story, ElementsAre("Pending", "Pending ContainerCreating", "Pending ErrImagePull",
                                 "Pending ImagePullBackOff"));
  const std::string why =
      "rpc error: code = NotFound desc = failed to pull and unpack image \"docker.io/library/nginx:1\": "
      "failed to resolve reference \"docker.io/library/nginx:1\": docker.io/library/nginx:1: not found";
  EXPECT_EQ(json::find_string(container(), {"state", "waiting", "message"}),
            "Back-off pulling image \"nginx:1\": ErrImagePull: " + why);
  EXPECT_THAT(told("Failed"), testing::IsSupersetOf({"Failed to pull image \"nginx:1\": " + why,
                                                     std::string("Error: ErrImagePull"),
                                                     std::string("Error: ImagePullBackOff")}));
  EXPECT_FALSE(json::find(container(), {"containerID"}));
  core.loop.run_for(1s);
  EXPECT_EQ(story.back(), "Pending ErrImagePull") << "10 seconds after the first failure";
  core.loop.run_for(1h);
  EXPECT_LT(story.size(), 50u) << "it waits up to 5 minutes";
}

TEST_F(KubeletTest, AMissingSecretInTheEnvironmentIsAConfigError) {
  pod(R"("containers": [{"name": "web", "image": "nginx:1", "env": [
         {"name": "P", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]}])");
  core.loop.run_for(1min);
  EXPECT_EQ(story.back(), "Pending CreateContainerConfigError");
  EXPECT_EQ(json::find_string(container(), {"state", "waiting", "message"}), "secret \"db\" not found");
  EXPECT_THAT(told("Failed"), ElementsAre("Error: secret \"db\" not found"));
  core.create("secrets", R"({"metadata": {"namespace": "shop", "name": "db"}, "data": {"user": "eA=="}})");
  core.loop.run_for(20s);
  EXPECT_EQ(json::find_string(container(), {"state", "waiting", "message"}),
            "couldn't find key password in Secret shop/db");
  core.registry.merge("secrets", {"shop", "db"}, {{"data", json::Object{{"password", "eA=="}}}});
  core.loop.run_for(20s);
  EXPECT_EQ(story.back(), "Running ready");
}

struct ReferenceStory {
  std::string name, container, why;
};

TEST_F(KubeletTest, KnowsWhatAnEnvironmentNeeds) {
  int count = 0;
  core.create("configmaps", R"({"metadata": {"namespace": "shop", "name": "settings"}, "data": {"a": "1"}})");
  for (const auto& story_ : std::vector<ReferenceStory>{
           {"a ConfigMap of which all is taken", R"("envFrom": [{"configMapRef": {"name": "gone"}}])",
            "configmap \"gone\" not found"},
           {"a Secret of which all is taken", R"("envFrom": [{"secretRef": {"name": "gone"}}])",
            "secret \"gone\" not found"},
           {"a key of a ConfigMap",
            R"("env": [{"name": "B", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "b"}}}])",
            "couldn't find key b in ConfigMap shop/settings"},
           {"an optional one", R"("envFrom": [{"secretRef": {"name": "gone", "optional": true}}])", ""},
           {"an optional key", R"("env": [{"name": "B", "valueFrom":
              {"configMapKeyRef": {"name": "settings", "key": "b", "optional": true}}}])",
            ""},
           {"one that is there", R"("envFrom": [{"configMapRef": {"name": "settings"}}])", ""},
       }) {
    SCOPED_TRACE(story_.name);
    const auto name = "p" + std::to_string(++count);
    pod(R"("containers": [{"name": "web", "image": "nginx:1", )" + story_.container + "}]", {}, name);
    core.loop.run_for(5s);
    const auto status = now(name);
    EXPECT_EQ(json::find_string(items_at(*status, {"status", "containerStatuses"}).at(0),
                                {"state", "waiting", "message"}),
              story_.why);
  }
}

TEST_F(KubeletTest, AVolumeOfAMissingConfigMapIsNotMounted) {
  pod(kWeb + R"(, "volumes": [{"name": "conf", "configMap": {"name": "settings"}}])");
  core.loop.run_for(3min);
  EXPECT_EQ(story.back(), "Pending ContainerCreating");
  EXPECT_THAT(
      told("FailedMount"),
      testing::UnorderedElementsAre(
          R"(MountVolume.SetUp failed for volume "conf" : configmap "settings" not found)",
          "Unable to attach or mount volumes: unmounted volumes=[conf], unattached volumes=[], failed to "
          "process volumes=[]: timed out waiting for the condition"));
  core.create("configmaps", R"({"metadata": {"namespace": "shop", "name": "settings"}})");
  core.loop.run_for(2min + 10s);
  EXPECT_EQ(story.back(), "Running ready");
}

TEST_F(KubeletTest, KnowsWhatVolumesNeed) {
  int count = 0;
  core.create("secrets", R"({"metadata": {"namespace": "shop", "name": "tls"}, "data": {"a": "eA=="}})");
  for (const auto& story_ : std::vector<ReferenceStory>{
           {"a Secret", R"("secret": {"secretName": "gone"})", "secret \"gone\" not found"},
           {"a key of a Secret", R"("secret": {"secretName": "tls", "items": [{"key": "b"}]})",
            "references non-existent secret key: b"},
           {"a projected one", R"("projected": {"sources": [{"secret": {"name": "tls"}},
                                                           {"configMap": {"name": "gone"}}]})",
            "configmap \"gone\" not found"},
           {"an optional one", R"("secret": {"secretName": "gone", "optional": true})", ""},
       }) {
    SCOPED_TRACE(story_.name);
    const auto name = "p" + std::to_string(++count);
    const auto before = told("FailedMount").size();
    pod(kWeb + R"(, "volumes": [{"name": "v", )" + story_.container + "}]", {}, name);
    core.loop.run_for(5s);
    const auto after = told("FailedMount");
    EXPECT_EQ(after.size() > before, !story_.why.empty());
    if (!story_.why.empty())
      EXPECT_THAT(after, testing::Contains("MountVolume.SetUp failed for volume \"v\" : " + story_.why));
  }
}

TEST_F(KubeletTest, AClaimWithoutAVolumeIsWaitedFor) {
  pod(kWeb + R"(, "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}])");
  core.create("persistentvolumeclaims", R"({"metadata": {"namespace": "shop", "name": "data"}})");
  core.loop.run_for(10s);
  EXPECT_EQ(story.back(), "Pending ContainerCreating");
  core.registry.merge_status("persistentvolumeclaims", {"shop", "data"}, {{"phase", "Bound"}});
  core.loop.run_for(20s);
  EXPECT_EQ(story.back(), "Running ready");
}

struct FailureStory {
  std::string word, text, reason, message;
};

TEST_F(KubeletTest, VolumesAndSandboxesFailInTheirWords) {
  core.create("persistentvolumeclaims",
              R"({"metadata": {"namespace": "shop", "name": "files"}, "spec": {"volumeName": "pv-7"}})");
  core.registry.merge_status("persistentvolumeclaims", {"shop", "files"}, {{"phase", "Bound"}});
  const auto spec =
      kWeb + R"(, "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "files"}}])";
  int count = 0;
  for (const auto& story_ : std::vector<FailureStory>{
           {"mount", "fails=disk is full", "FailedMount",
            R"(MountVolume.SetUp failed for volume "data" : disk is full)"},
           {"attach", "fails=in use", "FailedAttachVolume",
            R"(AttachVolume.Attach failed for volume "pv-7" : in use)"},
           {"sandbox", "fails=no network", "FailedCreatePodSandBox",
            "Failed to create pod sandbox: rpc error: code = Unknown desc = no network"}}) {
    const auto name = "p" + std::to_string(++count);
    pod(spec, {{story_.word, story_.text}}, name);
    core.loop.run_for(30s);
    EXPECT_THAT(told(story_.reason), ElementsAre(story_.message));
    EXPECT_EQ(shown(*now(name)), "Pending ContainerCreating");
  }
}

TEST_F(KubeletTest, InitContainersRunOneAfterTheOther) {
  pod(R"("initContainers": [{"name": "first", "image": "busybox"}, {"name": "second", "image": "busybox"}],
         "containers": [{"name": "web", "image": "nginx:1"}])");
  core.loop.run_for(3s);
  EXPECT_EQ(story.back(), "Pending PodInitializing");
  EXPECT_EQ(condition("Initialized"),
            "False ContainersNotInitialized: containers with incomplete status: [first second]");
  core.loop.run_for(1s);
  const auto half = now();
  const auto& init = items_at(*half, {"status", "initContainerStatuses"});
  EXPECT_EQ(state_of(init.at(0)), "Completed(0)");
  EXPECT_TRUE(flag_at(init.at(0), {"ready"}));
  EXPECT_EQ(state_of(init.at(1)), "PodInitializing");
  core.loop.run_for(1min);
  EXPECT_EQ(story.back(), "Running ready");
  EXPECT_EQ(condition("Initialized"), "True : ");
}

TEST_F(KubeletTest, AnInitContainerThatFailsIsRestarted) {
  pod(R"("initContainers": [{"name": "setup", "image": "busybox"}], )" + kWeb,
      {{"crash.setup", "after=1s, exit=3, times=2"}});
  core.loop.run_for(12s);
  EXPECT_EQ(story.back(), "Pending PodInitializing");
  const auto& init = items_at(*(kept = now()), {"status", "initContainerStatuses"}).at(0);
  EXPECT_EQ(integer_at(init, {"restartCount"}), 1);
  EXPECT_EQ(state_of(init), "CrashLoopBackOff");
}

TEST_F(KubeletTest, AnInitContainerThatFailsForGoodFailsThePod) {
  pod(R"("restartPolicy": "Never", "initContainers": [{"name": "setup", "image": "busybox"}], )" + kWeb,
      {{"crash.setup", "exit=3"}});
  core.loop.run_for(20s);
  EXPECT_EQ(story.back(), "Failed PodInitializing");
}

TEST_F(KubeletTest, AnInitContainerMayWaitForAnAnnotation) {
  pod(R"("initContainers": [{"name": "wait", "image": "busybox"}], )" + kWeb,
      {{"complete.wait", "when=data-is-there"}});
  core.loop.run_for(1h);
  EXPECT_EQ(story.back(), "Pending PodInitializing");
  const auto& init = items_at(*(kept = now()), {"status", "initContainerStatuses"}).at(0);
  EXPECT_EQ(state_of(init), "running");
  core.registry.merge("pods", {"shop", "web"},
                      {{"metadata", json::Object{{"annotations", json::Object{{"data-is-there", "yes"}}}}}});
  core.loop.run_for(10s);
  EXPECT_EQ(story.back(), "Running ready");
}

TEST_F(KubeletTest, SidecarsStartBeforeAndEndAfterTheContainers) {
  pod(R"("restartPolicy": "Never",
         "initContainers": [{"name": "proxy", "image": "proxy", "restartPolicy": "Always"}], )" +
          kWeb,
      {{"complete", "after=30s"}});
  core.loop.run_for(5s);
  EXPECT_EQ(story.back(), "Running ready");
  const auto& proxy = items_at(*(kept = now()), {"status", "initContainerStatuses"}).at(0);
  EXPECT_TRUE(flag_at(proxy, {"ready"}));
  EXPECT_TRUE(flag_at(proxy, {"started"}));
  core.loop.run_for(40s);
  EXPECT_EQ(story.back(), "Succeeded Completed(0)");
}

TEST_F(KubeletTest, WhatCrashesIsRestartedEverMoreSlowly) {
  pod(kWeb, {{"crash", "after=5s, exit=1"}});
  core.loop.run_for(40s);
  EXPECT_THAT(story, ElementsAre("Pending", "Pending ContainerCreating", "Running ready", "Running Error(1)",
                                 "Running 1x ready", "Running 1x Error(1)", "Running 1x CrashLoopBackOff",
                                 "Running 2x ready", "Running 2x Error(1)", "Running 2x CrashLoopBackOff"));
  const auto uid = uid_of(*now());
  EXPECT_EQ(json::find_string(container(), {"state", "waiting", "message"}),
            "back-off 20s restarting failed container=web pod=web_shop(" + uid + ")");
  EXPECT_EQ(integer_at(container(), {"lastState", "terminated", "exitCode"}), 1);
  EXPECT_EQ(json::find_string(container(), {"lastState", "terminated", "reason"}), "Error");
  EXPECT_THAT(told("BackOff"),
              ElementsAre("Back-off restarting failed container web in pod web_shop(" + uid + ")"));
  core.loop.run_for(1h);
  EXPECT_LT(integer_at(container(), {"restartCount"}), 20);
}

TEST_F(KubeletTest, WhatTheKernelKillsSaysSo) {
  pod(kWeb, {{"crash", "after=5s, reason=OOMKilled, times=1"}});
  core.loop.run_for(1min);
  EXPECT_EQ(story.back(), "Running 1x ready");
  EXPECT_EQ(integer_at(container(), {"lastState", "terminated", "exitCode"}), 137);
  EXPECT_EQ(json::find_string(container(), {"lastState", "terminated", "reason"}), "OOMKilled");
}

TEST_F(KubeletTest, ALivenessProbeThatFailsRestarts) {
  pod(R"("containers": [{"name": "web", "image": "nginx:1", "livenessProbe": {"periodSeconds": 10}}])",
      {{"live", "until=30s"}});
  core.loop.run_for(1min);
  EXPECT_EQ(story.back(), "Running 1x ready");
  EXPECT_EQ(integer_at(container(), {"lastState", "terminated", "exitCode"}), 137);
  EXPECT_THAT(told("Killing"), ElementsAre("Container web failed liveness probe, will be restarted"));
}

TEST_F(KubeletTest, PodsThatAreToEndDo) {
  pod(R"("restartPolicy": "Never", )" + kWeb);
  core.loop.run_for(1min);
  EXPECT_EQ(story.back(), "Succeeded Completed(0)");
  EXPECT_EQ(condition("Ready"), "False PodCompleted: ");
  EXPECT_EQ(condition("Initialized"), "True PodCompleted: ");
  pod(R"("restartPolicy": "Never", )" + kWeb, {{"crash", "exit=2"}}, "bad");
  core.loop.run_for(1min);
  EXPECT_EQ(shown(*now("bad")), "Failed Error(2)");
  pod(R"("restartPolicy": "OnFailure", )" + kWeb, {{"crash", "exit=2, times=1"}}, "stubborn");
  core.loop.run_for(1min);
  EXPECT_EQ(shown(*now("stubborn")), "Running 1x ready") << "after its crashes it runs on";
}

TEST_F(KubeletTest, AnEvictedPodHasFailed) {
  pod(kWeb, {{"evict", "after=30s"}});
  core.loop.run_for(1min);
  EXPECT_EQ(story.back(), "Failed Error(137)");
  EXPECT_EQ(core.text("pods", {"shop", "web"}, {"status", "reason"}), "Evicted");
  EXPECT_EQ(core.text("pods", {"shop", "web"}, {"status", "message"}),
            "The node was low on resource: memory. ");
  EXPECT_THAT(told("Evicted").size(), 1u);
  EXPECT_TRUE(is_condition_true(*now(), "DisruptionTarget"));
}

TEST_F(KubeletTest, ADeletedPodEndsFirst) {
  pod();
  core.loop.run_for(1min);
  core.registry.remove("pods", {"shop", "web"});
  core.loop.run_for(500ms);
  ASSERT_TRUE(now());
  EXPECT_TRUE(is_being_deleted(*now()));
  EXPECT_THAT(told("Killing"), ElementsAre("Stopping container web"));
  core.loop.run_for(1s);
  EXPECT_FALSE(now());
}

TEST_F(KubeletTest, WhatDoesNotEndIsKilledAfterItsGrace) {
  pod(R"("terminationGracePeriodSeconds": 10, )" + kWeb, {{"stop", "1h"}});
  core.loop.run_for(1min);
  core.registry.remove("pods", {"shop", "web"});
  core.loop.run_for(9s);
  EXPECT_TRUE(now());
  core.loop.run_for(2s);
  EXPECT_FALSE(now());
  EXPECT_EQ(story.back(), "Failed Error(137)");
}

TEST_F(KubeletTest, APodThatNeverRanGoesAtOnce) {
  pod(kWeb, {{"image", "missing"}});
  core.loop.run_for(1min);
  core.registry.remove("pods", {"shop", "web"});
  core.loop.run_for(100ms);
  EXPECT_FALSE(now());
}

TEST_F(KubeletTest, AReadinessGateIsWaitedFor) {
  pod(R"("readinessGates": [{"conditionType": "lb/attached"}], )" + kWeb);
  core.loop.run_for(1min);
  EXPECT_EQ(condition("ContainersReady"), "True : ");
  EXPECT_EQ(
      condition("Ready"),
      "False ReadinessGatesNotReady: corresponding condition of pod readiness gate \"lb/attached\" does "
      "not exist.");
  auto conditions = items_at(*now(), {"status", "conditions"});
  conditions.push_back(json::Object{{"type", "lb/attached"}, {"status", "True"}});
  core.registry.merge_status("pods", {"shop", "web"}, {{"conditions", std::move(conditions)}});
  core.loop.run_for(1s);
  EXPECT_EQ(condition("Ready"), "True : ");
}

TEST_F(KubeletTest, ALostNodeSaysNothingAndGoesOnWhenItIsBack) {
  pod();
  core.loop.run_for(1min);
  kubelet.disconnect();
  core.registry.remove("pods", {"shop", "web"});
  core.loop.run_for(1h);
  EXPECT_TRUE(now()) << "nobody knows whether it has ended";
  kubelet.reconnect();
  core.loop.run_for(5s);
  EXPECT_FALSE(now());
}

TEST_F(KubeletTest, ComesToRest) {
  pod();
  core.loop.run_for(1min);
  const auto version = core.storage.version();
  core.loop.run_for(24h);
  EXPECT_EQ(core.storage.version(), version);
}

TEST_F(KubeletTest, APodWithWordsThatAreNoneDoesNotStart) {
  pod(kWeb, {{"imgae", "missing"}});
  core.loop.run_for(1min);
  EXPECT_EQ(json::find_string(*now(), {"status", "phase"}), "Pending");
  const auto events = core.registry.list("events", "");
  EXPECT_TRUE(std::ranges::any_of(events, [](const auto& event) {
    return json::find_string(*event, {"reason"}) == "FailedCreatePodSandBox" &&
           json::find_string(*event, {"message"}).contains("imgae");
  }));
}

}  // namespace
}  // namespace kymaros::sim
