#include "domain/completeness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::at;
using test::backup_of;
using test::id;
using test::object;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

/// The backup of "shop", which was taken at the start and restored into "box".
class ACompleteness : public testing::Test {
 protected:
  void holds(std::vector<ObjectFacts> objects) {
    for (auto& one : objects) inventory_.objects.push_back(std::move(one));
    sort_inventory(inventory_);
  }
  void restored(std::vector<ObjectFacts> objects) {
    for (auto& one : objects) {
      one.id.namespace_ = "box";
      for (auto& reference : one.references) {
        if (!reference.target.namespace_.empty()) reference.target.namespace_ = "box";
      }
      question_.restored.push_back(std::move(one));
    }
  }
  /// What the source namespace is seen to hold today.
  void lives(std::vector<ObjectFacts> objects) {
    for (auto& one : objects) question_.live.push_back(std::move(one));
    question_.live_was_read = true;
  }
  void may_be_missing(std::string kind, std::string name) {
    question_.exceptions.push_back({std::move(kind), std::move(name), "we know"});
  }
  Completeness judged() {
    question_.inventory = &inventory_;
    return judge_completeness(question_);
  }
  static std::vector<std::string> names(const std::vector<Missing>& missing) {
    std::vector<std::string> names;
    for (const auto& one : missing) names.push_back(to_string(one.id));
    return names;
  }
  std::vector<std::string> missing() { return names(judged().missing); }

  Inventory inventory_{.contents_read = true, .volumes_read = true};
  CompletenessQuestion question_{.sandboxes = {{"shop", "box"}}, .backup_started_at = at(0s)};
};

TEST_F(ACompleteness, WhatIsBackIsCounted) {
  holds({object("Deployment", "web"), object("Secret", "db"), object("Secret", "tls")});
  restored({object("Deployment", "web"), object("Secret", "db"), object("Secret", "tls")});
  const auto seen = judged();
  EXPECT_THAT(seen.missing, IsEmpty());
  EXPECT_THAT(seen.empty_sources, IsEmpty());
  EXPECT_EQ(seen.total().found, 3);
  EXPECT_EQ(seen.total().expected, 3);
  EXPECT_EQ(seen.kinds.at("Secret").expected, 2);
  EXPECT_EQ(seen.namespaces.at("shop").found, 3);
}

TEST_F(ACompleteness, ASurplusOfOneKindHidesNoLossOfAnother) {
  holds({object("Deployment", "web"), object("Secret", "db")});
  restored({object("Deployment", "web"), object("Deployment", "other")});
  const auto seen = judged();
  EXPECT_THAT(names(seen.missing), ElementsAre("Secret/db"));
  EXPECT_EQ(seen.total().found, 1);
  EXPECT_EQ(seen.total().expected, 2);
  EXPECT_THAT(seen.extra, ElementsAre(id("Deployment", "other")));
}

TEST_F(ACompleteness, TheSameNumberOfOtherNamesIsNoMatch) {
  holds({object("Secret", "db")});
  restored({object("Secret", "bd")});
  EXPECT_THAT(missing(), ElementsAre("Secret/db"));
}

TEST_F(ACompleteness, AnotherGroupOfTheSameKindIsAnotherKind) {
  holds({object("Widget", "one")});
  restored({object("Widget", "one").of_group("other.com")});
  EXPECT_THAT(missing(), ElementsAre("Widget.example.com/one"));
}

TEST_F(ACompleteness, AnotherSandboxHoldsNothingOfThisOne) {
  question_.sandboxes["bank"] = "vault";
  holds({object("Secret", "db"), object("Secret", "db").in("bank")});
  restored({object("Secret", "db")});
  const auto seen = judged();
  ASSERT_THAT(seen.missing, SizeIs(1));
  EXPECT_EQ(seen.missing[0].id, id("Secret", "db", "bank"));
  EXPECT_EQ(seen.namespaces.at("bank").found, 0);
  EXPECT_EQ(seen.namespaces.at("shop").found, 1);
}

TEST_F(ACompleteness, NamespacesOutsideTheRunAreNotExpected) {
  holds({object("Secret", "db"), object("Secret", "other").in("elsewhere")});
  restored({object("Secret", "db")});
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(ACompleteness, ANamespaceOfWhichTheBackupHoldsNothingIsSaid) {
  question_.sandboxes["bank"] = "vault";
  holds({object("Secret", "db"), object("ConfigMap", "kube-root-ca.crt").in("bank"),
         object("ServiceAccount", "default").in("bank")});
  restored({object("Secret", "db")});
  EXPECT_THAT(judged().empty_sources, ElementsAre("bank"));
}

TEST_F(ACompleteness, ASelectorThatSelectsNothingLeavesNothing) {
  question_.exclusions.label_selector = {{"app", "typo"}};
  holds({object("Secret", "db")});
  EXPECT_THAT(judged().empty_sources, ElementsAre("shop"));
}

TEST_F(ACompleteness, WhatIsKeptOutIsListedAndNotMissing) {
  question_.exclusions.kinds = {"NetworkPolicy.networking.k8s.io"};
  holds({object("Secret", "db"), object("NetworkPolicy", "a"), object("NetworkPolicy", "b")});
  restored({object("Secret", "db")});
  const auto seen = judged();
  EXPECT_THAT(seen.missing, IsEmpty());
  ASSERT_THAT(seen.skipped, SizeIs(1));
  EXPECT_EQ(seen.skipped[0].kind, "NetworkPolicy.networking.k8s.io");
  EXPECT_EQ(seen.skipped[0].count, 2);
}

TEST_F(ACompleteness, NamesAloneDoNotMakeANamespaceEmpty) {
  inventory_.contents_read = false;
  holds({object("Pod", "web-5d8f-x")});
  const auto seen = judged();
  EXPECT_THAT(seen.missing, IsEmpty());
  EXPECT_THAT(seen.empty_sources, IsEmpty());
  ASSERT_THAT(seen.skipped, SizeIs(1));
  EXPECT_EQ(seen.skipped[0].why, NotExpected::NotKnown);
  EXPECT_THAT(seen.extra, IsEmpty());
}

TEST_F(ACompleteness, WhatControllersMadeInTheSandboxIsNoExtra) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web"), object("Pod", "web-5d8f-z").owned_by("ReplicaSet", "web-5d8f"),
            object("ConfigMap", "kube-root-ca.crt"), object("ServiceAccount", "default"),
            object("Endpoints", "web")});
  EXPECT_THAT(judged().extra, IsEmpty());
}

// Decision 6a
// -----------------------------------------------------------------------------------------------------------

TEST_F(ACompleteness, WhatNobodyCouldLookAtIsSaidAndCounted) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web")});
  lives({object("Deployment", "web")});
  EXPECT_EQ(judged().left_out + judged().not_seen, 0);
  inventory_.notes = {"web-2.json in the backup cannot be read"};
  inventory_.left_out = 1;
  question_.live_refused = {"secrets in shop: forbidden"};
  question_.references_not_asked = 3;
  const auto seen = judged();
  EXPECT_EQ(seen.left_out, 1);
  EXPECT_EQ(seen.not_seen, 5) << "the source is not compared with what is not known";
  EXPECT_THAT(seen.not_compared,
              ElementsAre("what lives in the source namespaces could not be compared",
                          "web-2.json in the backup cannot be read", "secrets in shop: forbidden",
                          "3 references of restored objects were not looked up"));
  inventory_.left_out = 0;
  EXPECT_EQ(judged().not_seen, 4);
  question_.live_was_read = false;
  EXPECT_EQ(judged().not_seen, 5);
}

TEST_F(ACompleteness, AReferenceIntoNothingIsMissingThoughTheBackupNeverHeldIt) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").needing("Secret", "licence", "container till: env LICENCE")});
  const auto seen = judged();
  ASSERT_THAT(names(seen.missing), ElementsAre("Secret/licence"));
  EXPECT_EQ(seen.missing[0].id.namespace_, "shop") << "people know the source's namespace";
  EXPECT_THAT(seen.missing[0].why, AllOf(HasSubstr("the backup lacks it"), HasSubstr("Deployment/web"),
                                         HasSubstr("container till: env LICENCE")));
  EXPECT_FALSE(seen.missing[0].in_backup);
  EXPECT_EQ(seen.total().expected, 2);
  EXPECT_EQ(seen.total().found, 1);
  EXPECT_EQ(seen.in_backup().expected, 1) << "the provider restored all that it was given";
}

TEST_F(ACompleteness, WhatSeveralNeedIsMissingOnce) {
  holds({object("Deployment", "web"), object("Deployment", "api")});
  restored({object("Deployment", "web").needing("Secret", "db"),
            object("Deployment", "api").needing("Secret", "db"),
            object("Pod", "web-5d8f-x").owned_by("ReplicaSet", "web-5d8f").needing("Secret", "db")});
  const auto seen = judged();
  EXPECT_THAT(names(seen.missing), ElementsAre("Secret/db"));
  EXPECT_EQ(seen.total().expected, 3);
}

TEST_F(ACompleteness, WhatWasNotRestoredIsNotMissingAgainBecauseItIsNeeded) {
  holds({object("Deployment", "web"), object("Secret", "db")});
  restored({object("Deployment", "web").needing("Secret", "db")});
  const auto seen = judged();
  ASSERT_THAT(names(seen.missing), ElementsAre("Secret/db"));
  EXPECT_TRUE(seen.missing[0].in_backup);
  EXPECT_EQ(seen.total().expected, 2);
}

TEST_F(ACompleteness, AReferenceResolvesToWhatTheClusterHas) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").needing("PriorityClass", "high").needing("StorageClass", "fast")});
  question_.existing_cluster_objects = {id("PriorityClass", "high", "")};
  EXPECT_THAT(missing(), ElementsAre("StorageClass/fast"));
}

TEST_F(ACompleteness, AReferenceToWhatTheRunKeptOutIsJudgedInTheInventory) {
  question_.exclusions.label_selector = {{"app", "web"}};
  holds({object("Deployment", "web").labelled("app", "web"), object("Secret", "db")});
  restored({object("Deployment", "web").labelled("app", "web").needing("Secret", "db")});
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(ACompleteness, ANeededSecretOfACertificateIsMissedThoughItsOwnerWouldMakeIt) {
  holds({object("Deployment", "web"), object("Widget", "one"),
         object("Secret", "made").owned_by("Widget", "one")});
  restored({object("Deployment", "web").needing("Secret", "made"), object("Widget", "one")});
  const auto seen = judged();
  ASSERT_THAT(names(seen.missing), ElementsAre("Secret/made"));
  EXPECT_THAT(seen.missing[0].why, HasSubstr("in the backup, but not in the sandbox"));
}

TEST_F(ACompleteness, AnOptionalReferenceWithoutATargetSaysNothingByItself) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").using_if_there("ConfigMap", "extra")});
  const auto seen = judged();
  EXPECT_THAT(seen.missing, IsEmpty());
  EXPECT_THAT(names(seen.unresolved_optional), ElementsAre("ConfigMap/extra"));
  EXPECT_EQ(seen.total().expected, 1);
}

TEST_F(ACompleteness, AnOptionalReferenceCountsIfTheLiveSourceHasItsTarget) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").using_if_there("ConfigMap", "extra")});
  lives({object("ConfigMap", "extra").created(at(1h))});
  EXPECT_THAT(missing(), ElementsAre("ConfigMap/extra"));
}

TEST_F(ACompleteness, AnOptionalTargetOfAnotherNamespaceOrGroupIsAnother) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").using_if_there("ConfigMap", "extra")});
  lives({object("ConfigMap", "extra").in("bank").created(at(1h)),
         object("ConfigMap", "extra").of_group("example.com").created(at(1h))});
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(ACompleteness, AnOptionalReferenceCountsIfTheBackupsFiltersDroppedItsTarget) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").using_if_there("ConfigMap", "extra")});
  question_.backup_filter = {.excluded = {"configmaps"}};
  EXPECT_THAT(missing(), ElementsAre("ConfigMap/extra"));
}

// Decision 6b
// -----------------------------------------------------------------------------------------------------------

TEST_F(ACompleteness, WhatLivedBeforeTheBackupAndIsNotInItIsMissing) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web")});
  lives({object("Deployment", "web").created(at(-2h)), object("Secret", "db").created(at(-1s))});
  const auto seen = judged();
  ASSERT_THAT(names(seen.missing), ElementsAre("Secret/db"));
  EXPECT_EQ(seen.total().expected, 2);
  EXPECT_THAT(seen.not_compared, IsEmpty());
}

TEST_F(ACompleteness, DriftAfterTheBackupIsNeverCounted) {
  holds({object("Deployment", "web"), object("Secret", "deleted-since")});
  restored({object("Deployment", "web"), object("Secret", "deleted-since")});
  lives({object("Deployment", "web").created(at(-2h)), object("Secret", "new").created(at(0s)),
         object("Secret", "newer").created(at(1h)), object("Secret", "ageless")});
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(ACompleteness, WhatTheBackupNeedNotHaveIsNotMissedInIt) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web")});
  question_.owner_filter = {.excluded = {"ingresses"}};
  lives({object("Pod", "web-5d8f-x").owned_by("ReplicaSet", "web-5d8f").created(at(-2h)),
         object("Secret", "no").labelled("velero.io/exclude-from-backup", "true").created(at(-2h)),
         object("ConfigMap", "kube-root-ca.crt").created(at(-2h)), object("Lease", "leader").created(at(-2h)),
         object("Ingress", "web").created(at(-2h))});
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(ACompleteness, AnExcludeLabelThatIsNotTrueExcludesNothing) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web")});
  lives({object("Secret", "db").labelled("velero.io/exclude-from-backup", "false").created(at(-2h))});
  EXPECT_THAT(missing(), ElementsAre("Secret/db"));
}

TEST_F(ACompleteness, WhatOurRestoreLeavesOutIsStillLookedForInTheInventory) {
  question_.exclusions.kinds = {"Ingress.networking.k8s.io"};
  holds({object("Deployment", "web"), object("Ingress", "kept")});
  restored({object("Deployment", "web")});
  lives({object("Ingress", "kept").created(at(-2h)), object("Ingress", "lost").created(at(-2h))});
  EXPECT_THAT(missing(), ElementsAre("Ingress/lost"));
}

TEST_F(ACompleteness, OfATestOfPartOfANamespaceOnlyThatPartIsMissed) {
  question_.exclusions.label_selector = {{"app", "web"}};
  holds({object("Deployment", "web").labelled("app", "web")});
  restored({object("Deployment", "web").labelled("app", "web")});
  lives({object("Secret", "other").created(at(-2h)),
         object("Secret", "mine").labelled("app", "web").created(at(-2h))});
  EXPECT_THAT(missing(), ElementsAre("Secret/mine"));
}

TEST_F(ACompleteness, WhatCouldNotBeComparedIsSaid) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web")});
  EXPECT_THAT(judged().not_compared, SizeIs(1));
}

TEST_F(ACompleteness, WithoutALiveSourceNothingIsMissedInTheBackup) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web")});
  lives({});
  const auto seen = judged();
  EXPECT_THAT(seen.missing, IsEmpty());
  EXPECT_THAT(seen.not_compared, IsEmpty());
}

// Decision 6e
// -----------------------------------------------------------------------------------------------------------

TEST_F(ACompleteness, AnExceptionIsStatedAndNotCounted) {
  holds({object("Deployment", "web"), object("Secret", "old"), object("Secret", "db")});
  restored({object("Deployment", "web")});
  may_be_missing("Secret", "old");
  const auto seen = judged();
  EXPECT_THAT(names(seen.missing), UnorderedElementsAre("Secret/old", "Secret/db"));
  EXPECT_EQ(seen.missing_count(), 1);
  EXPECT_EQ(seen.total().expected, 2);
  EXPECT_EQ(seen.in_backup().expected, 2);
  const auto old = std::ranges::find(seen.missing, true, &Missing::excepted);
  ASSERT_NE(old, seen.missing.end());
  EXPECT_EQ(old->exception_reason, "we know");
}

TEST_F(ACompleteness, AnExceptionCoversWhatTheBackupLacksToo) {
  holds({object("Deployment", "web")});
  restored({object("Deployment", "web").needing("Secret", "licence")});
  may_be_missing("Secret", "licence");
  const auto seen = judged();
  EXPECT_EQ(seen.missing_count(), 0);
  EXPECT_EQ(seen.total().expected, 1);
  EXPECT_EQ(seen.in_backup().expected, 1);
}

TEST_F(ACompleteness, AnExceptionOfAnotherKindOrNameExceptsNothing) {
  holds({object("Secret", "db"), object("Deployment", "web")});
  restored({object("Deployment", "web")});
  may_be_missing("ConfigMap", "db");
  may_be_missing("Secret", "web");
  EXPECT_EQ(judged().missing_count(), 1);
}

TEST_F(ACompleteness, AnExceptionThatWasNotNeededChangesNothing) {
  holds({object("Secret", "db")});
  restored({object("Secret", "db")});
  may_be_missing("Secret", "db");
  const auto seen = judged();
  EXPECT_THAT(seen.missing, IsEmpty());
  EXPECT_EQ(seen.total().expected, 1);
}

}  // namespace
}  // namespace kymaros::domain
