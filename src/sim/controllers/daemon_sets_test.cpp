#include "sim/controllers/daemon_sets.hpp"

#include <fmt/format.h>

#include "sim/controllers/daemon_pod.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/scheduler/scheduler.hpp"
#include "support/sim_workloads.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;
using test::set_of;

constexpr auto kSets = "daemonsets.apps";

class DaemonSetsTest : public test::SimWorkloads {
 protected:
  void node(const std::string& name, const std::string& spec = "{}") {
    core.create("nodes", fmt::format(R"({{"metadata": {{"name": "{}"}}, "spec": {}}})", name, spec));
    core.registry.merge_status(
        "nodes", {"", name},
        json::parse(R"({"allocatable": {"cpu": "2", "pods": "3"}})").value().as_object());
    core.loop.run_for(1s);
  }
  std::vector<std::string> places() {
    std::vector<std::string> out;
    for (const auto& pod : pods()) out.push_back(json::find_string(*pod, {"spec", "nodeName"}));
    std::ranges::sort(out);
    return out;
  }

  DaemonSets controller{core.registry};
  Scheduler scheduler{core.registry};
};

TEST_F(DaemonSetsTest, HaveAPodOnEachNode) {
  node("a");
  core.create(kSets, set_of(0));
  core.loop.run_for(1s);
  EXPECT_EQ(places(), std::vector<std::string>({"a"}));
  node("b");
  EXPECT_EQ(places(), std::vector<std::string>({"a", "b"}));
  EXPECT_EQ(count(kSets, "desiredNumberScheduled"), 2);
  EXPECT_EQ(count(kSets, "currentNumberScheduled"), 2);
  EXPECT_EQ(count(kSets, "numberReady"), 0);
  EXPECT_EQ(count(kSets, "numberUnavailable"), 2);
  all_become_ready();
  EXPECT_EQ(count(kSets, "numberReady"), 2);
  EXPECT_EQ(count(kSets, "numberAvailable"), 2);
  EXPECT_EQ(count(kSets, "updatedNumberScheduled"), 2);
}

TEST_F(DaemonSetsTest, LeaveOutNodesTheyDoNotTolerateButNotThoseInTrouble) {
  node("a", R"({"taints": [{"key": "only", "value": "db", "effect": "NoSchedule"}]})");
  node("b", R"({"taints": [{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}]})");
  core.create(kSets, set_of(0));
  core.loop.run_for(1s);
  EXPECT_EQ(places(), std::vector<std::string>({"b"}));
  EXPECT_EQ(count(kSets, "desiredNumberScheduled"), 1);
}

TEST_F(DaemonSetsTest, WithoutNodesWantNothingAndSaySo) {
  core.create(kSets, set_of(0));
  core.loop.run_for(1s);
  EXPECT_EQ(count(kSets, "desiredNumberScheduled"), 0);
  EXPECT_EQ(count(kSets, "observedGeneration"), 1);
}

TEST_F(DaemonSetsTest, ReplaceFailedPodsLaterEachTime) {
  node("a");
  core.create(kSets, set_of(0));
  int replaced = 0;
  for (int i = 0; i < 60; ++i) {
    for (const auto& pod : pods()) {
      if (!is_ended(*pod) && ++replaced)
        core.registry.merge_status("pods", key_of(*pod), {{"phase", "Failed"}});
    }
    core.loop.run_for(1s);
  }
  EXPECT_GE(replaced, 4);
  EXPECT_LE(replaced, 7);
}

TEST_F(DaemonSetsTest, ReplacePodsOfAnOldTemplateOneByOne) {
  node("a");
  node("b");
  core.create(kSets, set_of(0));
  core.loop.run_for(1s);
  all_become_ready();
  core.registry.merge(kSets, {"shop", "web"},
                      json::parse(R"({"spec": {"template": {"spec": {"containers":
                                     [{"name": "web", "image": "nginx:2"}]}}}})")
                          .value()
                          .as_object());
  const auto updated = [this] {
    int sum = 0;
    for (const auto& pod : pods())
      sum += json::find_string(items_at(*pod, {"spec", "containers"}).at(0), {"image"}) == "nginx:2" ? 1 : 0;
    return sum;
  };
  for (int i = 0; i < 10; ++i) {
    core.loop.run_for(1s);
    for (const auto& pod : pods()) {
      if (is_being_deleted(*pod)) core.registry.remove("pods", key_of(*pod), {.grace = 0s});
    }
  }
  EXPECT_EQ(updated(), 1) << "the other one is still needed";
  all_become_ready();
  EXPECT_EQ(updated(), 1);
  for (const auto& pod : pods()) {
    if (is_being_deleted(*pod)) core.registry.remove("pods", key_of(*pod), {.grace = 0s});
  }
  core.loop.run_for(1s);
  EXPECT_EQ(updated(), 2);
}

TEST_F(DaemonSetsTest, ComeToRest) {
  node("a");
  core.create(kSets, set_of(0));
  core.loop.run_for(1s);
  all_become_ready();
  const auto version = core.storage.version();
  core.loop.run_for(30min);
  EXPECT_EQ(core.storage.version(), version);
}

}  // namespace
}  // namespace kymaros::sim
