#include "domain/dependencies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::object;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// A run of shop and bank, restored into box and vault.
const std::map<std::string, std::string> kSandboxes{{"shop", "box"}, {"bank", "vault"}};

/// "Deployment/web db.bank covered" of each dependency.
std::vector<std::string> found(const std::vector<ObjectFacts>& restored) {
  std::vector<std::string> lines;
  for (const auto& one : find_dependencies(restored, kSandboxes, {"kube-system", "default"})) {
    lines.push_back(one.from + " " + one.target.service + "." + one.target.namespace_ + " " +
                    (one.service_restored   ? "covered"
                     : one.namespace_in_run ? "broken"
                                            : "outside"));
  }
  return lines;
}

test::ObjectBuilder web() { return object("Deployment", "web").in("box"); }

TEST(Dependencies, AreNoneWhereNothingIsNamed) { EXPECT_THAT(found({web()}), IsEmpty()); }

TEST(Dependencies, AreCoveredByAServiceThatIsBack) {
  EXPECT_THAT(found({web().naming_service("db", "bank"), object("Service", "db").in("vault")}),
              ElementsAre("Deployment/web db.bank covered"));
}

TEST(Dependencies, AreBrokenWhereTheNamespaceIsBackWithoutTheService) {
  EXPECT_THAT(found({web().naming_service("db", "bank"), object("Service", "bd").in("vault"),
                     object("Service", "db").in("box"), object("Deployment", "db").in("vault")}),
              ElementsAre("Deployment/web db.bank broken"));
}

TEST(Dependencies, AServiceOfAnotherGroupIsNone) {
  EXPECT_THAT(found({web().naming_service("db", "bank"),
                     object("Service", "db").of_group("serving.knative.dev").in("vault")}),
              ElementsAre("Deployment/web db.bank broken"));
}

TEST(Dependencies, AreOutsideWhereTheNamespaceIsNotPartOfTheRun) {
  EXPECT_THAT(found({web().naming_service("db", "elsewhere"), object("Service", "db").in("elsewhere")}),
              ElementsAre("Deployment/web db.elsewhere outside"));
}

TEST(Dependencies, DoNotLeadIntoTheOwnNamespace) {
  EXPECT_THAT(found({web().naming_service("db", "shop")}), IsEmpty());
  EXPECT_THAT(found({object("Deployment", "api").in("vault").naming_service("db", "shop"),
                     object("Service", "db").in("box")}),
              ElementsAre("Deployment/api db.shop covered"));
}

TEST(Dependencies, DoNotLeadToThePlatform) {
  EXPECT_THAT(
      found({web().naming_service("kube-dns", "kube-system").naming_service("kubernetes", "default")}),
      IsEmpty());
}

TEST(Dependencies, CountOnceAnObjectWhereverItNamesThem) {
  EXPECT_THAT(
      found({web().naming_service("db", "bank", "env URL").naming_service("db", "bank", "argument 2")}),
      ElementsAre("Deployment/web db.bank broken"));
}

TEST(Dependencies, CountForEachObjectThatNamesThem) {
  EXPECT_THAT(found({web().naming_service("db", "bank"),
                     object("ConfigMap", "settings").in("box").naming_service("db", "bank")}),
              UnorderedElementsAre("Deployment/web db.bank broken", "ConfigMap/settings db.bank broken"));
}

TEST(Dependencies, OfTwoObjectsThatShareTheirNameAreTwo) {
  EXPECT_THAT(
      found({web().naming_service("queue", "elsewhere"),
             object("Deployment", "web").in("vault").naming_service("queue", "elsewhere")}),
      ElementsAre("Deployment/web queue.elsewhere outside", "Deployment/web queue.elsewhere outside"));
}

TEST(Dependencies, OfPodsWhoseControllerNamesNothingAreTheirs) {
  EXPECT_THAT(found({object("Widget", "db").in("box"),
                     object("Pod", "db-0").in("box").owned_by("Widget", "db").naming_service("db", "bank")}),
              ElementsAre("Pod/db-0 db.bank broken"));
}

TEST(Dependencies, OfWhatAControllerMadeAreItsOwn) {
  EXPECT_THAT(found({web().naming_service("db", "bank"),
                     object("ReplicaSet", "web-5d8f")
                         .in("box")
                         .owned_by("Deployment", "web")
                         .naming_service("db", "bank"),
                     object("Pod", "web-5d8f-x")
                         .in("box")
                         .owned_by("ReplicaSet", "web-5d8f")
                         .naming_service("db", "bank")}),
              ElementsAre("Deployment/web db.bank broken"));
}

}  // namespace
}  // namespace kymaros::domain
