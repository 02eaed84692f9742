#include "sim/admission/services.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/fields.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

class ServicesTest : public testing::Test {
 protected:
  ServicesTest() { admit_services(core.registry); }

  Answer<ObjectPtr> create(std::string_view name, std::string_view spec) {
    return core.registry.create(
        "services", json::Object{{"metadata", json::Object{{"name", name}, {"namespace", "shop"}}},
                                 {"spec", json::parse(spec).value()}});
  }
  Answer<ObjectPtr> change(std::string_view name, std::string_view spec) {
    return core.registry.merge("services", {"shop", std::string(name)},
                               {{"spec", json::parse(spec).value()}});
  }
  static std::string field(const Answer<ObjectPtr>& service, std::string_view name) {
    return json::find_string(**service, {"spec", name});
  }
  static std::int64_t node_port(const Answer<ObjectPtr>& service) {
    return integer_at(items_at(**service, {"spec", "ports"})[0], {"nodePort"});
  }
  static std::string refusal(const Answer<ObjectPtr>& answer) {
    EXPECT_FALSE(answer);
    return answer ? std::string() : answer.error().message;
  }

  test::SimCore core;
};

TEST_F(ServicesTest, GetAnAddressAndDefaults) {
  const auto web = create("web", R"({"ports": [{"port": 80}]})");
  ASSERT_TRUE(web);
  EXPECT_EQ(field(web, "type"), "ClusterIP");
  EXPECT_THAT(field(web, "clusterIP"), testing::StartsWith("10."));
  EXPECT_EQ(items_at(**web, {"spec", "clusterIPs"})[0], json::Value(field(web, "clusterIP")));
  EXPECT_EQ(*json::find(**web, {"spec", "ports"}),
            json::parse(R"([{"port": 80, "protocol": "TCP", "targetPort": 80}])").value());
  const auto api = create("api", R"({"ports": [{"port": 80}]})");
  EXPECT_NE(field(api, "clusterIP"), field(web, "clusterIP"));
}

TEST_F(ServicesTest, WithoutAHeadHaveNone) {
  const auto db = create("db", R"({"clusterIP": "None"})");
  ASSERT_TRUE(db);
  EXPECT_EQ(items_at(**db, {"spec", "clusterIPs"}), json::Array{"None"});
  EXPECT_EQ(field(db, "ipFamilyPolicy"), "RequireDualStack")
      << "nobody can tell which addresses it will have";
  const auto elsewhere = create("elsewhere", R"({"type": "ExternalName", "externalName": "example.com"})");
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(field(elsewhere, "clusterIP"), "");
}

TEST_F(ServicesTest, DoNotShareAddresses) {
  ASSERT_TRUE(create("dns", R"({"clusterIP": "10.96.0.10", "ports": [{"port": 53}]})"));
  EXPECT_EQ(
      refusal(create("two", R"({"clusterIP": "10.96.0.10", "ports": [{"port": 53}]})")),
      "Service \"two\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.10\"]: failed to allocate "
      "IP 10.96.0.10: provided IP is already allocated");
  EXPECT_EQ(refusal(create("far", R"({"clusterIP": "10.1.2.3", "ports": [{"port": 53}]})")),
            "Service \"far\" is invalid: spec.clusterIPs: Invalid value: [\"10.1.2.3\"]: failed to allocate "
            "IP 10.1.2.3: the provided network does not match the current range");
  ASSERT_TRUE(core.registry.remove("services", {"shop", "dns"}));
  EXPECT_TRUE(create("two", R"({"clusterIP": "10.96.0.10", "ports": [{"port": 53}]})"));
}

TEST_F(ServicesTest, DoNotShareNodePorts) {
  const auto web = create("web", R"({"type": "NodePort", "ports": [{"port": 80}]})");
  ASSERT_TRUE(web);
  EXPECT_GE(node_port(web), 30000);
  EXPECT_LE(node_port(web), 32767);
  ASSERT_TRUE(create("one", R"({"type": "NodePort", "ports": [
      {"name": "tcp", "port": 53, "nodePort": 30053},
      {"name": "udp", "port": 53, "nodePort": 30053, "protocol": "UDP"}]})"));
  EXPECT_EQ(
      refusal(create("two", R"({"type": "LoadBalancer", "ports": [{"port": 53, "nodePort": 30053}]})")),
      "Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: 30053: provided port is already "
      "allocated");
  EXPECT_EQ(
      refusal(create("low", R"({"type": "NodePort", "ports": [{"port": 80, "nodePort": 80}]})")),
      "Service \"low\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the "
      "valid range. The range of valid ports is 30000-32767");
}

TEST_F(ServicesTest, TakeNoNodePortsWhereTheyHaveNone) {
  EXPECT_EQ(refusal(create("web", R"({"ports": [{"port": 80, "nodePort": 30080}]})")),
            "Service \"web\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is "
            "'ClusterIP'");
  EXPECT_EQ(refusal(create("web", "{}")), "Service \"web\" is invalid: spec.ports: Required value");
  EXPECT_EQ(
      refusal(create("web", R"({"clusterIP": "None", "type": "NodePort", "ports": [{"port": 80}]})")),
      "Service \"web\" is invalid: spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' "
      "for NodePort services");
}

TEST_F(ServicesTest, KeepTheirAddressForLife) {
  const auto web = create("web", R"({"ports": [{"port": 80}]})");
  const auto changed =
      change("web", R"({"clusterIP": null, "clusterIPs": null, "selector": {"app": "web"}})");
  ASSERT_TRUE(changed);
  EXPECT_EQ(field(changed, "clusterIP"), field(web, "clusterIP"));
  EXPECT_EQ(
      refusal(change("web", R"({"clusterIP": "10.96.9.9", "clusterIPs": ["10.96.9.9"]})")),
      "Service \"web\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.9.9\"]: may not change once "
      "set");
}

TEST_F(ServicesTest, GainAndLoseNodePortsWithTheirType) {
  ASSERT_TRUE(create("web", R"({"ports": [{"port": 80}]})"));
  const auto open = change("web", R"({"type": "NodePort"})");
  ASSERT_TRUE(open);
  EXPECT_GT(node_port(open), 0);
  EXPECT_EQ(field(open, "externalTrafficPolicy"), "Cluster");
  const auto closed = change("web", R"({"type": "ClusterIP"})");
  ASSERT_TRUE(closed);
  EXPECT_EQ(node_port(closed), 0);
  EXPECT_EQ(field(closed, "externalTrafficPolicy"), "");
}

}  // namespace
}  // namespace kymaros::sim
