#include "sim/event_recorder.hpp"

#include <gtest/gtest.h>

#include "sim/event_expiry.hpp"
#include "sim/fields.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class EventRecorderTest : public testing::Test {
 protected:
  std::vector<ObjectPtr> told() { return core.registry.list("events", "shop"); }

  test::SimCore core;
  EventExpiry expiry{core.registry};
  EventRecorder events{core.registry, "kubelet", "node-1"};
  ObjectPtr pod = core.create("pods", R"({"metadata": {"namespace": "shop", "name": "web"}})");
};

TEST_F(EventRecorderTest, TellsWhatHappenedToWhom) {
  events.warning(*pod, "Failed", "Error: ErrImagePull", "spec.containers{web}");
  ASSERT_EQ(told().size(), 1u);
  const auto& event = *told().front();
  EXPECT_TRUE(json::find_string(event, {"metadata", "name"}).starts_with("web."));
  EXPECT_EQ(json::find_string(event, {"involvedObject", "kind"}), "Pod");
  EXPECT_EQ(json::find_string(event, {"involvedObject", "name"}), "web");
  EXPECT_EQ(json::find_string(event, {"involvedObject", "fieldPath"}), "spec.containers{web}");
  EXPECT_EQ(json::find_string(event, {"reason"}), "Failed");
  EXPECT_EQ(json::find_string(event, {"message"}), "Error: ErrImagePull");
  EXPECT_EQ(json::find_string(event, {"type"}), "Warning");
  EXPECT_EQ(json::find_string(event, {"source", "host"}), "node-1");
  EXPECT_EQ(json::find_string(event, {"lastTimestamp"}), "2026-03-26T03:00:00Z");
}

TEST_F(EventRecorderTest, CountsWhatItTellsAgain) {
  events.normal(*pod, "Pulling", "Pulling image \"nginx\"");
  core.loop.run_for(10s);
  events.normal(*pod, "Pulling", "Pulling image \"nginx\"");
  events.normal(*pod, "Pulling", "Pulling image \"redis\"");
  ASSERT_EQ(told().size(), 2u);
  std::int64_t most = 0;
  for (const auto& event : told()) most = std::max(most, integer_at(*event, {"count"}));
  EXPECT_EQ(most, 2);
}

TEST_F(EventRecorderTest, EventsGoAnHourAfterTheirLastCount) {
  events.normal(*pod, "Pulling", "Pulling image");
  core.loop.run_for(50min);
  events.normal(*pod, "Pulling", "Pulling image");
  core.loop.run_for(50min);
  EXPECT_EQ(told().size(), 1u);
  core.loop.run_for(11min);
  EXPECT_TRUE(told().empty());
  events.normal(*pod, "Pulling", "Pulling image");
  EXPECT_EQ(told().size(), 1u) << "what is gone is told anew";
}

TEST_F(EventRecorderTest, ObjectsWithoutANamespaceHaveTheirEventsInDefault) {
  const auto node = core.create("nodes", R"({"metadata": {"name": "node-1"}})");
  events.normal(*node, "NodeReady", "ready");
  EXPECT_EQ(core.registry.list("events", "default").size(), 1u);
}

}  // namespace
}  // namespace kymaros::sim
