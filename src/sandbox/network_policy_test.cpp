#include "sandbox/network_policy.hpp"

#include <gtest/gtest.h>

namespace kymaros::sandbox {
namespace {

const Resolver kNobody;
/// A resolver behind a Service address of each family, two pods on another port, and the node's own cache.
const Resolver kResolver{.endpoints = {{"10.96.0.10", 53},
                                       {"fd00:10:96::a", 53},
                                       {"169.254.20.10", 53},
                                       {"10.244.0.7", 5353},
                                       {"10.244.1.9", 5353}}};

json::Value policy(Isolation isolation, const Resolver& resolver) {
  return network_policy_spec(isolation, {"box-1", "box-2"}, resolver);
}
json::Value value(std::string_view text) { return json::parse(text).value(); }

TEST(NetworkPolicy, StrictLetsPodsTalkAmongThemselvesAndNothingElse) {
  EXPECT_EQ(policy(Isolation::Strict, kNobody), value(R"({
    "podSelector": {},
    "policyTypes": ["Ingress", "Egress"],
    "ingress": [{"from": [{"podSelector": {}}]}],
    "egress": [{"to": [{"podSelector": {}}]}]
  })"));
}

TEST(NetworkPolicy, StrictLetsThemAskTheResolver) {
  EXPECT_EQ(policy(Isolation::Strict, kResolver), value(R"({
    "podSelector": {},
    "policyTypes": ["Ingress", "Egress"],
    "ingress": [{"from": [{"podSelector": {}}]}],
    "egress": [
      {"to": [{"podSelector": {}}]},
      {"to": [{"ipBlock": {"cidr": "10.96.0.10/32"}},
              {"ipBlock": {"cidr": "169.254.20.10/32"}},
              {"ipBlock": {"cidr": "fd00:10:96::a/128"}}],
       "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
      {"to": [{"ipBlock": {"cidr": "10.244.0.7/32"}}, {"ipBlock": {"cidr": "10.244.1.9/32"}}],
       "ports": [{"protocol": "UDP", "port": 5353}, {"protocol": "TCP", "port": 5353}]}
    ]
  })"));
}

TEST(NetworkPolicy, GroupAddsTheSandboxesOfTheSameRun) {
  EXPECT_EQ(policy(Isolation::Group, kNobody), value(R"({
    "podSelector": {},
    "policyTypes": ["Ingress", "Egress"],
    "ingress": [{"from": [{"podSelector": {}},
                          {"namespaceSelector": {"matchExpressions": [
        {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["box-1", "box-2"]}]}}]}],
    "egress": [{"to": [{"podSelector": {}},
                       {"namespaceSelector": {"matchExpressions": [
        {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["box-1", "box-2"]}]}}]}]
  })"));
}

TEST(NetworkPolicy, GroupAsksTheResolverToo) {
  const auto spec = policy(Isolation::Group, kResolver);
  const auto& egress = json::find(spec, {"egress"})->as_array();
  ASSERT_EQ(egress.size(), 3U);
  EXPECT_EQ(json::serialize(egress[1]).find("namespaceSelector"), std::string::npos)
      << "the resolver is no peer of the run";
}

// Without rules, both directions are closed: a direction that is not named would be open.
TEST(NetworkPolicy, DenyAllLetsLiterallyNothingThrough) {
  for (const auto& resolver : {kNobody, kResolver}) {
    EXPECT_EQ(policy(Isolation::DenyAll, resolver), value(R"({
      "podSelector": {},
      "policyTypes": ["Ingress", "Egress"]
    })"));
  }
}

TEST(NetworkPolicy, NeverHasAnEmptyPeerThatWouldMeanEverybody) {
  for (const auto isolation : {Isolation::Strict, Isolation::Group, Isolation::DenyAll}) {
    for (const auto& resolver : {kNobody, kResolver}) {
      const auto spec = policy(isolation, resolver);
      for (const auto& [direction, side] : {std::pair("ingress", "from"), std::pair("egress", "to")}) {
        const auto* rules = json::find(spec, {direction});
        if (!rules) continue;
        for (const auto& rule : rules->as_array()) {
          const auto* peers = json::find(rule, {side});
          ASSERT_NE(peers, nullptr);
          EXPECT_FALSE(peers->as_array().empty());
          for (const auto& peer : peers->as_array()) {
            EXPECT_FALSE(peer.as_object().empty());
            const auto* namespaces = json::find(peer, {"namespaceSelector"});
            if (namespaces) EXPECT_FALSE(namespaces->as_object().empty()) << "every namespace";
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace kymaros::sandbox
