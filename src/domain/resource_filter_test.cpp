#include "domain/resource_filter.hpp"

#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::id;

TEST(ResourceNames, AreMadeFromKindsAsKubernetesMakesThem) {
  for (const auto& [one, name] : std::vector<std::pair<ObjectId, std::string>>{
           {id("Pod", "x"), "pods"},
           {id("Service", "x"), "services"},
           {id("Endpoints", "x"), "endpoints"},
           {id("EndpointSlice", "x"), "endpointslices.discovery.k8s.io"},
           {id("Deployment", "x"), "deployments.apps"},
           {id("Ingress", "x"), "ingresses.networking.k8s.io"},
           {id("NetworkPolicy", "x"), "networkpolicies.networking.k8s.io"},
           {id("StorageClass", "x"), "storageclasses.storage.k8s.io"},
           {id("PersistentVolumeClaim", "x"), "persistentvolumeclaims"},
           {id("Widget", "x"), "widgets.example.com"},
           {{"gateway.networking.k8s.io", "Gateway", "shop", "x"}, "gateways.gateway.networking.k8s.io"},
           {{"policy", "PodDisruptionBudget", "shop", "x"}, "poddisruptionbudgets.policy"},
           {{"", "", "shop", "x"}, ""}}) {
    EXPECT_EQ(resource_of(one), name);
  }
}

struct Story {
  std::string name;
  ResourceFilter filter;
  ObjectId id;
  bool drops;
};
class Filters : public testing::TestWithParam<Story> {};
TEST_P(Filters, Kinds) { EXPECT_EQ(GetParam().filter.drops(GetParam().id), GetParam().drops); }

INSTANTIATE_TEST_SUITE_P(
    By, Filters,
    testing::Values(
        Story{"Nothing", {}, id("Secret", "db"), false},
        Story{"TheNameOfTheResource", {.excluded = {"secrets"}}, id("Secret", "db"), true},
        Story{"AnotherResource", {.excluded = {"secrets"}}, id("ConfigMap", "db"), false},
        Story{"TheNameWithItsGroup", {.excluded = {"deployments.apps"}}, id("Deployment", "web"), true},
        Story{"TheNameWithoutItsGroup", {.excluded = {"deployments"}}, id("Deployment", "web"), true},
        Story{"TheNameWithAnotherGroup",
              {.excluded = {"deployments.example.com"}},
              id("Deployment", "web"),
              false},
        Story{"ABeginningOfTheName", {.excluded = {"dep", "deploymen"}}, id("Deployment", "web"), false},
        Story{"TheSingular", {.excluded = {"deployment"}}, id("Deployment", "web"), true},
        Story{"TheSingularWithItsGroup",
              {.excluded = {"ingress.networking.k8s.io"}},
              id("Ingress", "web"),
              true},
        Story{"TheShortName", {.excluded = {"deploy"}}, id("Deployment", "web"), true},
        Story{"TheShortNameOfAnother", {.excluded = {"sts"}}, id("Deployment", "web"), false},
        Story{"IncludingItByItsShortName", {.included = {"cm"}}, id("ConfigMap", "web"), false},
        Story{"ExcludingEverything", {.excluded = {"*"}}, id("Secret", "db"), true},
        Story{"IncludingEverything", {.included = {"*"}}, id("Secret", "db"), false},
        Story{"IncludingIt", {.included = {"pods", "secrets"}}, id("Secret", "db"), false},
        Story{"IncludingOthers", {.included = {"pods"}}, id("Secret", "db"), true},
        Story{"ExclusionGoesBeforeInclusion",
              {.included = {"secrets"}, .excluded = {"secrets"}},
              id("Secret", "db"),
              true},
        Story{"ExclusionGoesBeforeIncludingEverything",
              {.included = {"*"}, .excluded = {"secrets"}},
              id("Secret", "db"),
              true},
        Story{"ACustomResource", {.excluded = {"widgets.example.com"}}, id("Widget", "one"), true}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace kymaros::domain
