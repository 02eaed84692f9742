#include "domain/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::a_perfect_run;
using test::id;
using test::with_unready_api;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// "party code" of each finding.
std::vector<std::string> said(const Evidence& evidence) {
  std::vector<std::string> lines;
  for (const auto& one : diagnose(evidence))
    lines.push_back(std::string(to_string(one.party)) + " " + one.code);
  return lines;
}

TEST(Diagnosis, FindsNothingWhereNothingIsWrong) { EXPECT_THAT(diagnose(a_perfect_run()), IsEmpty()); }

// Why a pod does not run: the messages are those of kubelet, scheduler and API server.
// -----------------------------------------------------------------------------------------------------------

struct PodStory {
  std::string name;
  std::string reason, message;
  std::string then;
};
class ExplainsAPod : public testing::TestWithParam<PodStory> {};

TEST_P(ExplainsAPod, ByPartyAndCode) {
  const auto& story = GetParam();
  const auto evidence = with_unready_api(a_perfect_run(), {"api-0", "app", story.reason, story.message});
  const auto found = diagnose(evidence);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(std::string(to_string(found[0].party)) + " " + found[0].code, story.then);
  EXPECT_THAT(found[0].evidence, HasSubstr("api-0"));
  EXPECT_THAT(found[0].evidence, HasSubstr("app"));
  EXPECT_THAT(found[0].evidence, HasSubstr(story.reason));
  EXPECT_THAT(found[0].evidence, HasSubstr(story.message));
  EXPECT_THAT(found[0].advice, Not(IsEmpty()));
  EXPECT_EQ(found[0].object, "Pod/api-0, container app");
}

INSTANTIATE_TEST_SUITE_P(
    Because, ExplainsAPod,
    testing::Values(
        PodStory{"ItsSecretIsNotThere", "CreateContainerConfigError", "secret \"db\" not found",
                 "backup MissingReference"},
        PodStory{"ItsConfigMapIsNotThere", "CreateContainerConfigError", "configmap \"settings\" not found",
                 "backup MissingReference"},
        PodStory{"ItsSecretLacksAKey", "CreateContainerConfigError",
                 "couldn't find key password in Secret shop/db", "backup MissingKey"},
        PodStory{"ItMayNotRunAsRoot", "CreateContainerConfigError",
                 "container has runAsNonRoot and image will run as root", "application ContainerConfig"},
        PodStory{"ItsImageCannotBePulled", "ImagePullBackOff",
                 "Back-off pulling image \"registry.local/app:7\"", "cluster ImagePull"},
        PodStory{"ItsRegistryIsAway", "ErrImagePull", "dial tcp: lookup registry.local: no such host",
                 "cluster ImagePull"},
        PodStory{"ItsImageMayNotBePulled", "ErrImageNeverPull", "pull policy is Never", "cluster ImagePull"},
        PodStory{"ItsImageNameIsNone", "InvalidImageName", "couldn't parse image name",
                 "application ImageName"},
        PodStory{"ItCrashes", "CrashLoopBackOff",
                 "back-off 10s restarting failed container; last exit code 1", "application CrashLoop"},
        PodStory{"ItCrashesForWantOfMemory", "CrashLoopBackOff",
                 "back-off 10s; last exit code 137 (OOMKilled)", "application OutOfMemory"},
        PodStory{"ItWasKilledForWantOfMemory", "OOMKilled", "last exit code 137 (OOMKilled)",
                 "application OutOfMemory"},
        PodStory{"ItExited", "Error", "last exit code 2", "application CrashLoop"},
        PodStory{"ItsProbeFails", "NotReady", "it runs, but its readiness probe does not pass",
                 "application ReadinessProbe"},
        PodStory{"NoNodeHasRoom", "Unschedulable", "0/3 nodes are available: 3 Insufficient cpu.",
                 "cluster Unschedulable"},
        PodStory{"NoNodeHasItsLabel", "Unschedulable",
                 "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
                 "cluster Unschedulable"},
        PodStory{"ItsClaimIsNotThere", "Unschedulable", "persistentvolumeclaim \"data\" not found",
                 "backup MissingReference"},
        PodStory{"ItsClaimIsNotBound", "Unschedulable",
                 "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
                 "provider VolumeNotReady"},
        PodStory{"ItsVolumeIsElsewhere", "Unschedulable",
                 "0/3 nodes are available: 3 node(s) had volume node affinity conflict.",
                 "provider VolumeNotReady"},
        PodStory{"ItsVolumeIsElsewhereInTheWordsOfKubernetes135", "Unschedulable",
                 "0/3 nodes are available: 3 node(s) didn't match PersistentVolume's node affinity.",
                 "provider VolumeNotReady"},
        PodStory{"ItsNodeWasFull", "Evicted", "The node was low on resource: memory.", "cluster Evicted"},
        PodStory{"ItWroteMoreThanItMay", "Evicted",
                 "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.",
                 "application StorageLimit"},
        PodStory{"ItsNodeRefusedIt", "OutOfcpu", "Node didn't have enough resource: cpu",
                 "cluster Unschedulable"},
        PodStory{"ItsNodeWentDown", "NodeShutdown",
                 "Pod was terminated in response to imminent node shutdown", "cluster NodeLost"},
        PodStory{"OfTheQuota", "FailedCreate",
                 "pods \"api-0\" is forbidden: exceeded quota: kymaros-quota, requested: requests.cpu=2",
                 "sandbox QuotaExceeded"},
        PodStory{"OfTheLimits", "FailedCreate",
                 "pods \"api-0\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi",
                 "sandbox LimitRange"},
        PodStory{"OfAWebhook", "FailedCreate",
                 "admission webhook \"policy.example.com\" denied the request: no latest tags",
                 "cluster AdmissionDenied"},
        PodStory{"OfAWebhookThatIsAway", "FailedCreate",
                 "Internal error occurred: failed calling webhook \"mesh.example.com\": timeout",
                 "cluster AdmissionDenied"},
        PodStory{"OfPodSecurity", "FailedCreate",
                 "pods \"api-0\" is forbidden: violates PodSecurity \"restricted:latest\": privileged",
                 "cluster AdmissionDenied"},
        PodStory{"ItsServiceAccountIsNotThere", "FailedCreate",
                 "pods \"api-\" is forbidden: error looking up service account box/api: serviceaccount "
                 "\"api\" not found",
                 "backup MissingReference"},
        PodStory{"ItsPriorityClassIsNotThere", "FailedCreate",
                 "pods \"api-0\" is forbidden: no PriorityClass with name gold was found",
                 "backup MissingReference"},
        // What nobody knows is never excused (decision 12).
        PodStory{"OfAnUnknownRefusal", "FailedCreate",
                 "pods \"api-0\" is invalid: spec.containers: Required value", "application FailedCreate"},
        PodStory{"OfAnUnknownReason", "PostStartHookError", "exit 1", "application NotReady"},
        PodStory{"ItOnlyStarts", "Starting", "", "cluster SlowStart"},
        PodStory{"ItsImageIsStillPulled", "Pulling", "Pulling image \"app:7\"", "cluster ImagePull"},
        PodStory{"ItsMountedSecretIsNotThere", "FailedMount",
                 "MountVolume.SetUp failed for volume \"tls\" : secret \"tls\" not found",
                 "backup MissingReference"},
        PodStory{"ItsMountedSecretLacksAKey", "FailedMount",
                 "MountVolume.SetUp failed for volume \"tls\" : references non-existent secret key: tls.key",
                 "backup MissingKey"},
        PodStory{"ItsMountedConfigMapIsNotThere", "FailedMount",
                 "MountVolume.SetUp failed for volume \"c\" : configmap \"settings\" not found",
                 "backup MissingReference"},
        PodStory{"ItsVolumeTakesLong", "FailedMount",
                 "Unable to attach or mount volumes: unmounted volumes=[data]: timed out waiting for the "
                 "condition",
                 "cluster SlowVolume"},
        PodStory{"ItsStorageDriverIsNotOnTheNode", "FailedMount",
                 "driver name ebs.csi.aws.com not found in the list of registered CSI drivers",
                 "cluster SlowVolume"},
        PodStory{"ItsVolumeCannotBeMounted", "FailedMount", "wrong fs type, bad superblock on /dev/sdb",
                 "provider VolumeNotReady"},
        PodStory{"ItsVolumeIsStillAttached", "FailedAttachVolume", "Multi-Attach error for volume \"pvc-1\"",
                 "cluster SlowVolume"},
        PodStory{"ThereIsNoSuchVolumeToAttach", "FailedAttachVolume",
                 "rpc error: code = NotFound desc = no volume vol-1", "provider VolumeNotReady"},
        PodStory{"ItsDataHasNotCome", "AwaitsData", "it has not ended yet", "provider VolumeNotRestored"},
        PodStory{"NobodyAnswersItsReadinessGate", "ReadinessGate", "", "sandbox ReadinessGate"},
        PodStory{"ItsNodeIsAway", "Unknown", "", "cluster NodeLost"},
        PodStory{"ItsNodeMakesNoPod", "FailedCreatePodSandBox", "failed to set up network",
                 "cluster PodSandbox"},
        PodStory{"ItsInitContainerWaits", "InitRunning", "it has not ended yet",
                 "application InitContainer"}),
    [](const auto& info) { return info.param.name; });

TEST(Diagnosis, APullSecretThatIsLostIsTheBackupsFault) {
  auto evidence = with_unready_api(
      a_perfect_run(), {"api-0", "app", "ImagePullBackOff", "401 Unauthorized: authentication required"});
  EXPECT_THAT(said(evidence), ElementsAre("cluster ImagePull"));
  evidence.completeness->unresolved_optional = {
      {.id = id("Secret", "registry"), .why = "Deployment/api needs it (imagePullSecrets)"}};
  EXPECT_THAT(said(evidence), ElementsAre("backup MissingReference"));
  EXPECT_THAT(diagnose(evidence)[0].evidence, HasSubstr("Secret/registry"));
}

TEST(Diagnosis, AnUnresolvedPullSecretExplainsNoRegistryThatIsAway) {
  auto evidence = with_unready_api(a_perfect_run(), {"api-0", "app", "ImagePullBackOff", "no such host"});
  evidence.completeness->unresolved_optional = {
      {.id = id("Secret", "registry"), .why = "Deployment/api needs it (imagePullSecrets)"}};
  EXPECT_THAT(said(evidence), ElementsAre("cluster ImagePull"));
}

TEST(Diagnosis, AnUnresolvedSecretThatPullsNothingExplainsNoRegistry) {
  auto evidence = with_unready_api(a_perfect_run(), {"api-0", "app", "ImagePullBackOff", "401 Unauthorized"});
  evidence.completeness->unresolved_optional = {
      {.id = id("Secret", "extra"), .why = "Deployment/api needs it (envFrom)"},
      {.id = id("ServiceAccount", "api"), .why = "Pod/api-0 needs it (imagePullSecrets)"}};
  EXPECT_THAT(said(evidence), ElementsAre("cluster ImagePull"));
  evidence.completeness.reset();
  EXPECT_THAT(said(evidence), ElementsAre("cluster ImagePull")) << "nothing is known of any secret";
}

TEST(Diagnosis, AProblemWithoutAPodIsTheWorkloads) {
  const auto found =
      diagnose(with_unready_api(a_perfect_run(), {"", "", "FailedCreate", "exceeded quota: kymaros-quota"}));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].object, "Deployment/api");
}

// What is missing
// -----------------------------------------------------------------------------------------------------------

struct Story {
  std::string name;
  std::function<void(Evidence&)> but;
  std::vector<std::string> then;
};
class Explains : public testing::TestWithParam<Story> {};
TEST_P(Explains, ByPartyAndCode) {
  auto evidence = a_perfect_run();
  GetParam().but(evidence);
  EXPECT_EQ(said(evidence), GetParam().then);
}

Missing missing(std::string kind, std::string name) {
  return {.id = id(std::move(kind), std::move(name)),
          .why = "in the backup, but not in the sandbox",
          .in_backup = true};
}
VolumeVerdict volume(VolumeState state) { return {.namespace_ = "shop", .claim = "data", .state = state}; }

INSTANTIATE_TEST_SUITE_P(
    Gaps, Explains,
    testing::Values(
        Story{"AnEmptyNamespace",
              [](Evidence& e) { e.completeness->empty_sources = {"bank"}; },
              {"backup EmptyNamespace"}},
        Story{"AMissingObject",
              [](Evidence& e) { e.completeness->missing = {missing("Secret", "db")}; },
              {"backup MissingObject"}},
        Story{"AMissingObjectThatMayBeMissing",
              [](Evidence& e) {
                e.completeness->missing = {missing("Secret", "db")};
                e.completeness->missing[0].excepted = true;
              },
              {}},
        Story{"AnObjectThatAWebhookRefused",  // said once
              [](Evidence& e) {
                e.completeness->missing = {missing("Pod", "shell")};
                e.restore.errors = {
                    "shop: error restoring pods/box/shell: admission webhook \"p\" denied the request: no"};
              },
              {"cluster AdmissionDenied", "cluster AdmissionDenied"}},
        Story{"AnObjectBesideTheOneThatAWebhookRefused",
              [](Evidence& e) {
                e.completeness->missing = {missing("Pod", "shell"), missing("Pod", "shell-2")};
                e.restore.errors = {
                    "shop: error restoring pods/box/shell: admission webhook \"p\" denied the request: no"};
              },
              {"cluster AdmissionDenied", "backup MissingObject", "cluster AdmissionDenied"}},
        Story{"AnotherKindUnderTheRefusedName",
              [](Evidence& e) {
                e.completeness->missing = {missing("Secret", "shell")};
                e.restore.errors = {
                    "shop: error restoring pods/box/shell: admission webhook \"p\" denied the request: no"};
              },
              {"backup MissingObject", "cluster AdmissionDenied"}},
        Story{"AnObjectThatTheRestoreCouldNotMake",
              [](Evidence& e) {
                e.completeness->missing = {missing("Pod", "shell")};
                e.restore.errors = {"shop: error restoring pods/box/shell: Pod \"shell\" is invalid"};
              },
              {"backup MissingObject", "provider RestoreError"}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Volumes, Explains,
    testing::Values(
        Story{"Restored", [](Evidence& e) { e.volumes = {volume(VolumeState::Restored)}; }, {}},
        Story{"NeverHadData", [](Evidence& e) { e.volumes = {volume(VolumeState::NeverHadData)}; }, {}},
        Story{"NotInTheBackup",
              [](Evidence& e) { e.volumes = {volume(VolumeState::NoDataInBackup)}; },
              {"backup NoVolumeData"}},
        Story{"BrokenInTheBackup",
              [](Evidence& e) { e.volumes = {volume(VolumeState::BackupFailed)}; },
              {"backup NoVolumeData"}},
        Story{"NotRestored",
              [](Evidence& e) { e.volumes = {volume(VolumeState::NotRestored)}; },
              {"provider VolumeNotRestored"}},
        Story{"Empty",
              [](Evidence& e) { e.volumes = {volume(VolumeState::Empty)}; },
              {"provider VolumeNotRestored"}},
        Story{"NotBound",
              [](Evidence& e) { e.volumes = {volume(VolumeState::NotBound)}; },
              {"provider VolumeNotRestored"}},
        Story{"NotBoundBecauseItsPodFindsNoNode",
              [](Evidence& e) {
                e = with_unready_api(e, {"api-0", "", "Unschedulable", "3 Insufficient cpu."});
                e.volumes = {volume(VolumeState::NotBound)};
              },
              {"cluster Unschedulable", "cluster Unschedulable"}},
        Story{
            "NotBoundBecauseItsPodMayNotBeMade",
            [](Evidence& e) {
              e = with_unready_api(
                  e,
                  {"", "", "FailedCreate",
                   "pods \"api-0\" is forbidden: exceeded quota: kymaros-quota, requested: requests.cpu=2"});
              e.volumes = {volume(VolumeState::NotBound)};
            },
            {"sandbox QuotaExceeded", "sandbox QuotaExceeded"}},
        Story{"NotBoundBecauseItsPodWasNotRestored",
              [](Evidence& e) {
                e.restore.errors = {
                    "error restoring pods/shop/api-0: pods \"api-0\" is forbidden: exceeded quota: "
                    "kymaros-quota, requested: requests.cpu=2"};
                e.volumes = {volume(VolumeState::NotBound)};
              },
              {"sandbox QuotaExceeded", "sandbox QuotaExceeded"}},
        Story{"NotBoundThoughOnlyACrashKeepsThePod",
              [](Evidence& e) {
                e = with_unready_api(e, {"api-0", "app", "CrashLoopBackOff", "exit 1"});
                e.volumes = {volume(VolumeState::NotBound)};
              },
              {"provider VolumeNotRestored", "application CrashLoop"}},
        Story{"NotBoundThoughItsPodFoundANode",
              [](Evidence& e) {
                e = with_unready_api(e, {"api-0", "app", "ImagePullBackOff", "no such host"});
                e.volumes = {volume(VolumeState::NotBound)};
              },
              {"provider VolumeNotRestored", "cluster ImagePull"}},
        Story{"ExcusedByTheOwner",
              [](Evidence& e) {
                e.volumes = {volume(VolumeState::NoDataInBackup)};
                e.volumes[0].excepted = true;
              },
              {}}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    TheRestore, Explains,
    testing::Values(
        Story{"Failed",
              [](Evidence& e) { e.restore = {.end = RestoreEnd::Failed, .message = "no bucket"}; },
              {"provider RestoreFailed"}},
        Story{"WithErrorsThatNobodyNames",
              [](Evidence& e) { e.restore = {.end = RestoreEnd::PartiallyFailed, .error_count = 2}; },
              {"provider RestoreError"}},
        Story{"WithErrorsThatItNames",
              [](Evidence& e) {
                e.restore = {.end = RestoreEnd::PartiallyFailed, .error_count = 2, .errors = {"a", "b"}};
              },
              {"provider RestoreError", "provider RestoreError"}},
        Story{"WithTheSameErrorTwice",
              [](Evidence& e) {
                e.restore = {.end = RestoreEnd::PartiallyFailed, .error_count = 2, .errors = {"a", "a"}};
              },
              {"provider RestoreError"}},
        Story{"WithAWarning", [](Evidence& e) { e.restore.warnings = {"hm"}; }, {"provider RestoreWarning"}},
        Story{"WithAHarmlessOne", [](Evidence& e) { e.restore.harmless = {"already exists"}; }, {}},
        Story{"RefusedByOurQuota",
              [](Evidence& e) {
                e.restore.errors = {
                    "error restoring persistentvolumeclaims/box/data: exceeded quota: kymaros-quota"};
              },
              {"sandbox QuotaExceeded"}}),
    [](const auto& info) { return info.param.name; });

TEST(EnvironmentOnly, IsNeitherNothingNorAnythingElse) {
  const Diagnosis sandbox{.party = Party::Sandbox}, cluster{.party = Party::Cluster};
  EXPECT_FALSE(is_environment_only({}));
  EXPECT_TRUE(is_environment_only({sandbox}));
  EXPECT_TRUE(is_environment_only({cluster, sandbox}));
  for (const auto party : {Party::Backup, Party::Provider, Party::Application}) {
    EXPECT_FALSE(is_environment_only({{.party = party}})) << to_string(party);
    EXPECT_FALSE(is_environment_only({cluster, {.party = party}})) << to_string(party);
  }
}

TEST(Parties, AreSpeltOutInReports) {
  EXPECT_EQ(to_string(Party::Backup), "backup");
  EXPECT_EQ(to_string(Party::Provider), "provider");
  EXPECT_EQ(to_string(Party::Application), "application");
  EXPECT_EQ(to_string(Party::Sandbox), "sandbox");
  EXPECT_EQ(to_string(Party::Cluster), "cluster");
}

}  // namespace
}  // namespace kymaros::domain
