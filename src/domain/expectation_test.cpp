#include "domain/expectation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/resource_filter.hpp"
#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::backup_of;
using test::id;
using test::object;
using testing::ElementsAre;

struct Story {
  std::string name;
  ObjectFacts object;
  std::optional<NotExpected> because;
  std::vector<ObjectFacts> beside = {};
  Exclusions exclusions = {};
};

class Expects : public testing::TestWithParam<Story> {};

TEST_P(Expects, WhatTheSandboxMustHold) {
  const auto& story = GetParam();
  auto objects = story.beside;
  objects.push_back(story.object);
  EXPECT_EQ(why_not_expected(story.object, backup_of(objects), story.exclusions), story.because);
}

std::string name_of(const testing::TestParamInfo<Story>& story) { return story.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Expected, Expects,
    testing::Values(
        Story{"ADeployment", object("Deployment", "web"), std::nullopt},
        Story{"ASecret", object("Secret", "db").of_type("Opaque"), std::nullopt},
        Story{"AConfigMap", object("ConfigMap", "settings"), std::nullopt},
        Story{"AServiceAccountOfTheApplication", object("ServiceAccount", "web"), std::nullopt},
        Story{"ALonePod", object("Pod", "shell"), std::nullopt},
        Story{"AJobAtWork", object("Job", "import"), std::nullopt},
        Story{"ACustomResource", object("Widget", "one"), std::nullopt},
        Story{"ACustomKindNamedEvent", object("Event", "gala").of_group("calendar.example.com"),
              std::nullopt},
        Story{"ACustomKindNamedPodThatCompleted",
              object("Pod", "whale").of_group("sea.example.com").completed(), std::nullopt},
        Story{"ASecretNamedLikeAToken", object("Secret", "api-token-x7k2p").of_type("Opaque"), std::nullopt},
        Story{"AnObjectWhoseOwnerIsNotInTheBackup",
              object("Pod", "web-5d8f-x").owned_by("ReplicaSet", "web-5d8f"), std::nullopt},
        Story{"AnOwnerOfTheSameNameInAnotherNamespaceIsAnother",
              object("Pod", "web-5d8f-x").owned_by("ReplicaSet", "web-5d8f"),
              std::nullopt,
              {object("ReplicaSet", "web-5d8f").in("elsewhere")}},
        Story{"EndpointsThatAPersonWrote",
              object("Endpoints", "legacy"),
              std::nullopt,
              {object("Service", "legacy")}},
        Story{"EndpointSlicesThatAPersonWrote",
              object("EndpointSlice", "legacy-1").labelled("kubernetes.io/service-name", "legacy"),
              std::nullopt,
              {object("Service", "legacy")}},
        Story{"WhatAnExcludedOwnerLeavesAlone",
              object("Secret", "tls").owned_by("Certificate", "tls"),
              std::nullopt,
              {object("Certificate", "tls")},
              {.kinds = {"Certificate.cert-manager.io"}}},
        Story{"AKindWhoseNameAloneIsExcludedInAnotherGroup",
              object("Widget", "one"),
              std::nullopt,
              {},
              {.kinds = {"Widget"}}},
        Story{"WhatTheLabelSelectorSelects",
              object("Secret", "db").labelled("tier", "data").labelled("a", "b"),
              std::nullopt,
              {},
              {.label_selector = {{"tier", "data"}}}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    NeverExpected, Expects,
    testing::Values(
        Story{"Events", object("Event", "web.17"), NotExpected::ProviderDoesNotRestore},
        Story{"EventsOfTheNewGroup", object("Event", "web.17").of_group("events.k8s.io"),
              NotExpected::ProviderDoesNotRestore},
        Story{"Leases", object("Lease", "leader"), NotExpected::ProviderDoesNotRestore},
        Story{"ControllerRevisions", object("ControllerRevision", "db-1"),
              NotExpected::ProviderDoesNotRestore},
        Story{"VolumeSnapshotsThatComeBackUnderOtherNames", object("VolumeSnapshot", "velero-data-x"),
              NotExpected::ProviderDoesNotRestore},
        Story{"VelerosOwnBackups", object("Backup", "nightly").of_group("velero.io"),
              NotExpected::ProviderDoesNotRestore},
        Story{"TheClustersCertificate", object("ConfigMap", "kube-root-ca.crt"),
              NotExpected::MadeByTheCluster},
        Story{"OpenShiftsCertificate", object("ConfigMap", "openshift-service-ca.crt"),
              NotExpected::MadeByTheCluster},
        Story{"IstiosCertificate", object("ConfigMap", "istio-ca-root-cert"), NotExpected::MadeByTheCluster},
        Story{"TheDefaultServiceAccount", object("ServiceAccount", "default"), NotExpected::MadeByTheCluster},
        Story{"OpenShiftsBuilder", object("ServiceAccount", "builder"), NotExpected::MadeByTheCluster},
        Story{"OpenShiftsDeployer", object("ServiceAccount", "deployer"), NotExpected::MadeByTheCluster},
        Story{"Tokens",
              object("Secret", "default-token-x7k2p").of_type("kubernetes.io/service-account-token"),
              NotExpected::MadeByTheCluster},
        Story{"EndpointsOfSelectedPods",
              object("Endpoints", "web"),
              NotExpected::MadeByTheCluster,
              {object("Service", "web").selecting_pods()}},
        Story{"EndpointsWithoutAService", object("Endpoints", "leader"), NotExpected::MadeByTheCluster},
        Story{"EndpointSlicesOfSelectedPods",
              object("EndpointSlice", "web-1").labelled("kubernetes.io/service-name", "web"),
              NotExpected::MadeByTheCluster,
              {object("Service", "web").selecting_pods()}},
        Story{"EndpointSlicesOfNobody", object("EndpointSlice", "web-1"), NotExpected::MadeByTheCluster},
        Story{"MirrorPods", object("Pod", "etcd").mirrored(), NotExpected::MadeByTheCluster},
        Story{"CompletedPods", object("Pod", "shell").completed(), NotExpected::Completed},
        Story{"CompletedJobs", object("Job", "import").completed(), NotExpected::Completed},
        Story{"PodsOfAReplicaSet",
              object("Pod", "web-5d8f-x").owned_by("ReplicaSet", "web-5d8f"),
              NotExpected::JudgedThroughItsOwner,
              {object("ReplicaSet", "web-5d8f")}},
        Story{"ReplicaSetsOfADeployment",
              object("ReplicaSet", "web-5d8f").owned_by("Deployment", "web"),
              NotExpected::JudgedThroughItsOwner,
              {object("Deployment", "web")}},
        Story{"JobsOfACronJob",
              object("Job", "report-29").owned_by("CronJob", "report"),
              NotExpected::JudgedThroughItsOwner,
              {object("CronJob", "report")}},
        Story{"WhatACustomControllerOwns",
              object("Pod", "one-0").owned_by("Widget", "one"),
              NotExpected::JudgedThroughItsOwner,
              {object("Widget", "one")}},
        Story{"PersistentVolumes", object("PersistentVolume", "pv").in(""), NotExpected::ClusterScoped},
        Story{"OurOwnExclusions",
              object("NetworkPolicy", "deny"),
              NotExpected::Excluded,
              {},
              {.kinds = {"NetworkPolicy.networking.k8s.io"}}},
        Story{"WhatTheLabelSelectorDrops",
              object("Secret", "db").labelled("tier", "web"),
              NotExpected::Excluded,
              {},
              {.label_selector = {{"tier", "data"}}}}),
    name_of);

struct NameStory {
  std::string name;
  ObjectFacts object;
  std::optional<NotExpected> because;
  Exclusions exclusions = {};
};

class ExpectsByName : public testing::TestWithParam<NameStory> {};

TEST_P(ExpectsByName, WhatANameTells) {
  const auto& story = GetParam();
  Inventory names{.objects = {story.object}};
  EXPECT_EQ(why_not_expected(story.object, names, story.exclusions), story.because);
}

INSTANTIATE_TEST_SUITE_P(
    NamesOnly, ExpectsByName,
    testing::Values(
        NameStory{"AConfigMap", object("ConfigMap", "settings"), std::nullopt},
        NameStory{"ADeployment", object("Deployment", "web"), std::nullopt},
        NameStory{"ASecret", object("Secret", "db"), std::nullopt},
        NameStory{"TheDefaultServiceAccount", object("ServiceAccount", "default"),
                  NotExpected::MadeByTheCluster},
        NameStory{"Events", object("Event", "web.17"), NotExpected::ProviderDoesNotRestore},
        NameStory{"APodMayBeAnybodys", object("Pod", "web-5d8f-x"), NotExpected::NotKnown},
        NameStory{"AReplicaSetMayBeADeployments", object("ReplicaSet", "web-5d8f"), NotExpected::NotKnown},
        NameStory{"AJobMayBeDone", object("Job", "import"), NotExpected::NotKnown},
        NameStory{"ASecretMayBeAToken", object("Secret", "default-token-x7k2p"), NotExpected::NotKnown},
        NameStory{"EndpointsMayBeMade", object("Endpoints", "web"), NotExpected::NotKnown},
        NameStory{"EndpointSlicesMayBeMade", object("EndpointSlice", "web-1"), NotExpected::NotKnown},
        NameStory{"LabelsAreNotKnown",
                  object("Secret", "db"),
                  NotExpected::NotKnown,
                  {.label_selector = {{"tier", "data"}}}},
        NameStory{"ExcludedKindsAre",
                  object("NetworkPolicy", "deny"),
                  NotExpected::Excluded,
                  {.kinds = {"NetworkPolicy.networking.k8s.io"}}}),
    [](const auto& story) { return story.param.name; });

TEST(Inventory, IsSortedAndHoldsNothingTwice) {
  const auto inventory = backup_of(
      {object("Secret", "b"), object("Deployment", "a"), object("Secret", "b"), object("Secret", "a")});
  ASSERT_EQ(inventory.objects.size(), 3U);
  EXPECT_NE(find_object(inventory, id("Secret", "b")), nullptr);
  EXPECT_NE(find_object(inventory, id("Deployment", "a")), nullptr);
  EXPECT_EQ(find_object(inventory, id("Secret", "c")), nullptr);
  EXPECT_EQ(find_object(inventory, id("Secret", "b", "elsewhere")), nullptr);
}

TEST(ObjectNames, CarryTheGroupWhereItIsNotKubernetesOwn) {
  EXPECT_EQ(to_string(id("Deployment", "web")), "Deployment/web");
  EXPECT_EQ(to_string(id("NetworkPolicy", "deny")), "NetworkPolicy/deny");
  EXPECT_EQ(to_string(id("Widget", "one")), "Widget.example.com/one");
}

TEST(ResourceNames, AreMadeFromKinds) {
  EXPECT_EQ(resource_of(id("Secret", "")), "secrets");
  EXPECT_EQ(resource_of(id("Deployment", "")), "deployments.apps");
  EXPECT_EQ(resource_of(id("NetworkPolicy", "")), "networkpolicies.networking.k8s.io");
  EXPECT_EQ(resource_of(id("Ingress", "")), "ingresses.networking.k8s.io");
  EXPECT_EQ(resource_of(id("Endpoints", "")), "endpoints");
}

TEST(ResourceFilter, DropsWhatIsExcludedOrNotIncluded) {
  EXPECT_FALSE(ResourceFilter().drops(id("Secret", "db")));
  EXPECT_TRUE((ResourceFilter{.excluded = {"secrets"}}.drops(id("Secret", "db"))));
  EXPECT_TRUE((ResourceFilter{.excluded = {"deployments"}}.drops(id("Deployment", "web"))));
  EXPECT_TRUE((ResourceFilter{.excluded = {"deployments.apps"}}.drops(id("Deployment", "web"))));
  EXPECT_FALSE((ResourceFilter{.excluded = {"deployments.extensions"}}.drops(id("Deployment", "web"))));
  EXPECT_TRUE((ResourceFilter{.included = {"deployments.apps"}}.drops(id("Secret", "db"))));
  EXPECT_FALSE((ResourceFilter{.included = {"secrets", "pods"}}.drops(id("Secret", "db"))));
  EXPECT_FALSE((ResourceFilter{.included = {"*"}}.drops(id("Secret", "db"))));
  EXPECT_TRUE((ResourceFilter{.included = {"*"}, .excluded = {"secrets"}}.drops(id("Secret", "db"))));
}

}  // namespace
}  // namespace kymaros::domain
