#include "sim/controllers/endpoints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/admission/services.hpp"
#include "sim/controllers/endpoint_slices.hpp"
#include "sim/controllers/garbage_collector.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class EndpointsTest : public testing::Test {
 protected:
  EndpointsTest() { admit_services(core.registry); }

  void add_service(std::string_view more = {}) {
    core.create("services", R"({"metadata": {"name": "web", "namespace": "shop", "labels": {"team": "a"}},
        "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}])" +
                                std::string(more) + "}}");
    core.loop.run_for(1s);
  }
  void add_pod(const std::string& name, const std::string& ip, std::string_view ready, int port = 8080) {
    core.create("pods", R"({"metadata": {"name": ")" + name +
                            R"(", "namespace": "shop", "labels": {"app": "web"}},
        "spec": {"nodeName": "one", "containers": [
            {"name": "web", "ports": [{"name": "http", "containerPort": )" +
                            std::to_string(port) + "}]}]}}");
    set_ready(name, ip, ready);
  }
  void set_ready(const std::string& name, const std::string& ip, std::string_view ready) {
    const json::Object condition{
        {"type", "Ready"}, {"status", ready}, {"lastTransitionTime", "2026-03-26T03:00:00Z"}};
    ASSERT_TRUE(core.registry.merge_status(
        "pods", {"shop", name},
        {{"phase", "Running"}, {"podIP", ip}, {"conditions", json::Array{condition}}}));
    core.loop.run_for(1s);
  }
  std::vector<ObjectPtr> slices() { return core.registry.list("endpointslices.discovery.k8s.io", "shop"); }
  /// "PORT: IP ready|not, ..." for each slice.
  std::vector<std::string> summary() {
    std::vector<std::string> out;
    for (const auto& slice : slices()) {
      std::string text;
      for (const auto& port : items_at(*slice, {"ports"})) text += std::to_string(integer_at(port, {"port"}));
      text += ":";
      for (const auto& endpoint : items_at(*slice, {"endpoints"})) {
        text += " " + std::string(items_at(endpoint, {"addresses"})[0].as_string());
        text += flag_at(endpoint, {"conditions", "ready"}) ? " ready" : " not";
      }
      out.push_back(text);
    }
    return out;
  }
  json::Value subsets() {
    const auto found = core.registry.find("endpoints", {"shop", "web"});
    const auto* list = found ? json::find(*found, {"subsets"}) : nullptr;
    return list ? *list : json::Value();
  }

  test::SimCore core;
  EndpointSlices slice_controller{core.registry};
  Endpoints controller{core.registry};
  GarbageCollector garbage{core.registry};
};

TEST_F(EndpointsTest, AreEmptyBeforeThereArePods) {
  add_service();
  EXPECT_THAT(summary(), testing::ElementsAre(":"));
  EXPECT_NE(core.registry.find("endpoints", {"shop", "web"}), nullptr);
  EXPECT_EQ(subsets(), json::Value());
}

TEST_F(EndpointsTest, AreThePodsThatAreReady) {
  add_service();
  add_pod("one", "10.1.0.1", "True");
  add_pod("two", "10.1.0.2", "False");
  EXPECT_THAT(summary(), testing::ElementsAre("8080: 10.1.0.1 ready 10.1.0.2 not"));
  EXPECT_EQ(slices().size(), 1u);
  const auto only = subsets();
  ASSERT_EQ(only.as_array().size(), 1u);
  EXPECT_EQ(json::find_string(only.at(0).at("addresses").at(0), {"ip"}), "10.1.0.1");
  EXPECT_EQ(json::find_string(only.at(0).at("notReadyAddresses").at(0), {"ip"}), "10.1.0.2");
  EXPECT_EQ(only.at(0).at("ports"),
            json::parse(R"([{"name": "http", "port": 8080, "protocol": "TCP"}])").value());
  set_ready("two", "10.1.0.2", "True");
  EXPECT_THAT(summary(), testing::ElementsAre("8080: 10.1.0.1 ready 10.1.0.2 ready"));
}

TEST_F(EndpointsTest, CarryTheLabelsOfTheirService) {
  add_service(R"(, "clusterIP": "None")");
  const auto slice = slices().at(0);
  EXPECT_EQ(label_of(*slice, "team"), "a");
  EXPECT_EQ(label_of(*slice, "kubernetes.io/service-name"), "web");
  EXPECT_EQ(label_of(*slice, "endpointslice.kubernetes.io/managed-by"), "endpointslice-controller.k8s.io");
  EXPECT_NE(json::find(*slice, {"metadata", "labels", "service.kubernetes.io/headless"}), nullptr);
  EXPECT_EQ(
      core.text("endpoints", {"shop", "web"}, {"metadata", "labels", "endpoints.kubernetes.io/managed-by"}),
      "endpoint-controller");
}

TEST_F(EndpointsTest, AreGroupedByTheNumberThatAPortNameHas) {
  add_service();
  add_pod("one", "10.1.0.1", "True", 8080);
  add_pod("two", "10.1.0.2", "True", 9090);
  EXPECT_THAT(summary(), testing::UnorderedElementsAre("8080: 10.1.0.1 ready", "9090: 10.1.0.2 ready"));
}

TEST_F(EndpointsTest, KeepTheirNameWhenTheirPortsChange) {
  add_service();
  const auto name = key_of(*slices().at(0)).name;
  add_pod("one", "10.1.0.1", "True");
  ASSERT_EQ(slices().size(), 1u);
  EXPECT_EQ(key_of(*slices().at(0)).name, name);
}

TEST_F(EndpointsTest, LoseThePodsThatGoOrEnd) {
  add_service();
  add_pod("one", "10.1.0.1", "True");
  ASSERT_TRUE(core.registry.remove("pods", {"shop", "one"}));
  core.loop.run_for(1s);
  EXPECT_THAT(summary(), testing::ElementsAre("8080: 10.1.0.1 not")) << "it is still there";
  EXPECT_EQ(subsets(), json::Value());
  ASSERT_TRUE(core.registry.remove("pods", {"shop", "one"}, {.grace = Duration(0)}));
  core.loop.run_for(1s);
  EXPECT_THAT(summary(), testing::ElementsAre(":"));
}

TEST_F(EndpointsTest, ArePublishedBeforeTheyAreReadyIfTheServiceSaysSo) {
  add_service(R"(, "publishNotReadyAddresses": true)");
  add_pod("one", "10.1.0.1", "False");
  EXPECT_THAT(summary(), testing::ElementsAre("8080: 10.1.0.1 ready"));
}

TEST_F(EndpointsTest, AreAtMostAHundredInASlice) {
  add_service();
  for (int i = 0; i < 101; ++i) add_pod("web-" + std::to_string(i), "10.1.1." + std::to_string(i), "True");
  ASSERT_EQ(slices().size(), 2u);
}

TEST_F(EndpointsTest, GoWithTheirService) {
  add_service();
  ASSERT_TRUE(core.registry.remove("services", {"shop", "web"}));
  core.loop.run_for(1s);
  EXPECT_TRUE(slices().empty());
  EXPECT_EQ(core.registry.find("endpoints", {"shop", "web"}), nullptr);
}

TEST_F(EndpointsTest, ComeBack) {
  add_service();
  ASSERT_TRUE(core.registry.remove("endpointslices.discovery.k8s.io", key_of(*slices().at(0))));
  ASSERT_TRUE(core.registry.remove("endpoints", {"shop", "web"}));
  core.loop.run_for(1s);
  EXPECT_EQ(slices().size(), 1u);
  EXPECT_NE(core.registry.find("endpoints", {"shop", "web"}), nullptr);
}

TEST_F(EndpointsTest, ThatSomebodyElseMadeStay) {
  core.create("endpoints", R"({"metadata": {"name": "lock", "namespace": "shop"}})");
  core.loop.run_for(1min);
  EXPECT_NE(core.registry.find("endpoints", {"shop", "lock"}), nullptr);
}

TEST_F(EndpointsTest, AreNobodysWithoutASelector) {
  core.create("services",
              R"({"metadata": {"name": "web", "namespace": "shop"}, "spec": {"ports": [{"port": 80}]}})");
  core.loop.run_for(1s);
  EXPECT_TRUE(slices().empty());
}

}  // namespace
}  // namespace kymaros::sim
