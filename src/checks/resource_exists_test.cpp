#include "checks/resource_exists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::checks {
namespace {

using test::object;
using State = Answer::State;

Answer asked(std::vector<api::ResourceName> wanted, std::vector<domain::ObjectFacts> objects,
             bool may_still_change = false) {
  for (auto& one : objects) one.id.namespace_ = "box";
  return ask_resource_exists({.resources = std::move(wanted)},
                             {.objects = std::move(objects), .may_still_change = may_still_change});
}

TEST(ResourceExists, PassesWhereEverythingIsThere) {
  const auto answer =
      asked({{"Secret", "db"}, {"ConfigMap", "settings"}},
            {object("Secret", "db"), object("ConfigMap", "settings"), object("Secret", "other")});
  EXPECT_EQ(answer.state, State::Pass);
  EXPECT_EQ(answer.message, "all 2 objects are there");
}

TEST(ResourceExists, NamesWhatIsMissing) {
  const auto answer =
      asked({{"Secret", "db"}, {"ConfigMap", "settings"}, {"Service", "web"}}, {object("Secret", "db")});
  EXPECT_EQ(answer.state, State::Fail);
  EXPECT_EQ(answer.message, "missing: ConfigMap/settings, Service/web");
  EXPECT_FALSE(answer.needs_pods);
}

TEST(ResourceExists, AnotherKindOrNameIsAnother) {
  EXPECT_EQ(asked({{"Secret", "db"}}, {object("ConfigMap", "db")}).state, State::Fail);
  EXPECT_EQ(asked({{"Secret", "db"}}, {object("Secret", "db-2")}).state, State::Fail);
  EXPECT_EQ(asked({{"secret", "db"}}, {object("Secret", "db")}).state, State::Fail) << "kinds have capitals";
}

TEST(ResourceExists, KnowsEveryKind) {  // M-39
  EXPECT_EQ(asked({{"StatefulSet", "db"}, {"Ingress", "web"}, {"Widget", "one"}},
                  {object("StatefulSet", "db"), object("Ingress", "web"), object("Widget", "one")})
                .state,
            State::Pass);
}

TEST(ResourceExists, AKindThatNobodyServesIsMissing) {
  EXPECT_EQ(asked({{"Gizmo", "one"}}, {object("Widget", "one")}).message, "missing: Gizmo/one");
}

TEST(ResourceExists, WaitsWhileSomethingMayStillCome) {
  EXPECT_EQ(asked({{"Secret", "db"}}, {}, true).state, State::Pending);
  EXPECT_EQ(asked({{"Secret", "db"}}, {object("Secret", "db")}, true).state, State::Pass);
}

TEST(ResourceExists, AClaimMustBeBound) {
  const std::vector<api::ResourceName> data{{"PersistentVolumeClaim", "data"}};
  EXPECT_EQ(asked(data, {object("PersistentVolumeClaim", "data").in_phase("Bound")}).state, State::Pass);
  for (const auto* phase : {"Pending", "Lost", ""}) {
    const auto answer = asked(data, {object("PersistentVolumeClaim", "data").in_phase(phase)});
    EXPECT_EQ(answer.state, State::Fail) << phase;
    EXPECT_EQ(answer.message, "missing: PersistentVolumeClaim/data (not bound)");
    EXPECT_TRUE(answer.needs_pods) << "it is bound with its first pod";
  }
}

TEST(ResourceExists, OnlyUnboundClaimsAreForPodsToMend) {
  const auto unbound = object("PersistentVolumeClaim", "data").in_phase("Pending");
  EXPECT_FALSE(asked({{"PersistentVolumeClaim", "data"}, {"Secret", "db"}}, {unbound}).needs_pods);
  EXPECT_FALSE(asked({{"PersistentVolumeClaim", "logs"}}, {unbound}).needs_pods);
}

TEST(ResourceExists, OfTwoSandboxesTheBetterClaimCounts) {
  const auto bound = domain::ObjectFacts(object("PersistentVolumeClaim", "data").in_phase("Bound"));
  const auto pending = domain::ObjectFacts(object("PersistentVolumeClaim", "data").in_phase("Pending"));
  const api::ResourceName data{"PersistentVolumeClaim", "data"};
  EXPECT_EQ(asked({data}, {bound, pending}).state, State::Pass);
  EXPECT_EQ(asked({data}, {pending, bound}).state, State::Pass);
}

TEST(ResourceExists, OtherKindsNeedNoPhase) {
  EXPECT_EQ(asked({{"Pod", "shell"}}, {object("Pod", "shell").in_phase("Pending")}).state, State::Pass);
}

}  // namespace
}  // namespace kymaros::checks
