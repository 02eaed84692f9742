#include "operator/cleaner.hpp"

#include <gtest/gtest.h>

#include "support/fake_provider.hpp"
#include "support/stored_cluster.hpp"

namespace kymaros::op {
namespace {

using backup::RestorePhase;

constexpr auto kOurs = R"({"metadata": {"name": "sandbox", "uid": "u1",
  "annotations": {"kymaros.io/sandbox": "sandbox"}, "labels": {"kymaros.io/managed-by": "kymaros", "kymaros.io/test": "nightly", "kymaros.io/owner-namespace": "team", "kymaros.io/owner-uid": "test-uid", "kymaros.io/run": "r1"}}})";
constexpr auto kForeign = R"({"metadata": {"name": "sandbox", "uid": "u9"}})";
const std::string kSandbox = "/api/v1/namespaces/sandbox";
const std::string kPod = "/api/v1/namespaces/sandbox/pods/web";

class CleanerTest : public test::StoredCluster {
 protected:
  void restoring(RestorePhase phase) { provider.restores["restore"].phase = phase; }
  CleanTarget target(std::string uid = "u1", bool is_drawn = true) {
    return {.owner = {"team", "nightly", "test-uid", "r1"},
            .namespaces = {{"sandbox", std::move(uid), is_drawn}},
            .restores = {"restore"},
            .since = loop.clock().now()};
  }
  CleanState step(CleanTarget what) { return loop.run(cleaner.step(std::move(what))).value(); }

  sandbox::Sandboxes sandboxes{client, {"kymaros-system", "kymaros"}};
  test::FakeProvider provider;
  Cleaner cleaner{sandboxes, provider};
};

TEST_F(CleanerTest, IsCleanWhereNothingIs) { EXPECT_TRUE(step(target()).is_clean); }

TEST_F(CleanerTest, RemovesTheRestoreAndItsNamespace) {
  restoring(RestorePhase::Completed);
  cluster.put(kSandbox, kOurs);
  EXPECT_FALSE(step(target()).is_clean) << "what was asked for is not done yet";
  EXPECT_FALSE(cluster.has(kSandbox));
  EXPECT_TRUE(provider.restores.empty());
  EXPECT_TRUE(step(target()).is_clean);
}

TEST_F(CleanerTest, LooksOnceAtEachThing) {
  restoring(RestorePhase::Completed);
  cluster.put(kSandbox, kOurs);
  step(target());
  int looks = 0;
  for (const auto& request : transport.requests()) looks += request.method == "GET";
  EXPECT_EQ(looks, 1);
}

TEST_F(CleanerTest, EmptiesNamespacesAndKeepsThemWhileARestoreRuns) {
  for (const auto phase : {RestorePhase::Waiting, RestorePhase::Running}) {
    restoring(phase);
    cluster.put(kSandbox, kOurs);
    cluster.put(kPod, R"({"metadata": {"name": "web", "namespace": "sandbox"}})");
    const auto state = step(target());
    EXPECT_FALSE(state.is_clean);
    EXPECT_TRUE(state.waiting_for.contains("restore")) << state.waiting_for;
    EXPECT_TRUE(cluster.has(kSandbox));
    EXPECT_FALSE(cluster.has(kPod));
  }
  restoring(RestorePhase::Failed);
  step(target());
  EXPECT_FALSE(cluster.has(kSandbox)) << "a restore that ended holds nothing back";
}

TEST_F(CleanerTest, NeverTouchesAForeignNamespaceUnderAVerbatimName) {
  for (const std::string recorded_uid : {"", "u1"}) {
    for (const auto phase : {RestorePhase::Running, RestorePhase::Completed}) {
      restoring(phase);
      cluster.put(kSandbox, kForeign);
      cluster.put(kPod, R"({"metadata": {"name": "web", "namespace": "sandbox"}})");
      step(target(recorded_uid, false));
      EXPECT_TRUE(cluster.has(kSandbox));
      EXPECT_TRUE(cluster.has(kPod));
    }
    EXPECT_TRUE(step(target(recorded_uid, false)).is_clean) << "it is not waited for either";
  }
}

TEST_F(CleanerTest, NeverTouchesADrawnNameThatThisRunDidNotMake) {
  cluster.put(kSandbox, kForeign);
  EXPECT_TRUE(step(target("", true)).is_clean);
  EXPECT_TRUE(cluster.has(kSandbox));
}

TEST_F(CleanerTest, RemovesADrawnNameThatTheProviderMadeAnew) {
  cluster.put(kSandbox, kForeign);
  EXPECT_FALSE(step(target("u1", true)).is_clean);
  EXPECT_FALSE(cluster.has(kSandbox));
  EXPECT_TRUE(step(target("u1", true)).is_clean);
}

TEST_F(CleanerTest, LeavesTheNamespaceOfAnotherRunAlone) {
  cluster.put(kSandbox, R"({"metadata": {"name": "sandbox", "uid": "u2",
    "annotations": {"kymaros.io/sandbox": "sandbox"}, "labels": {"kymaros.io/managed-by": "kymaros", "kymaros.io/test": "nightly", "kymaros.io/owner-namespace": "team", "kymaros.io/owner-uid": "test-uid", "kymaros.io/run": "r2"}}})");
  EXPECT_TRUE(step(target("", false)).is_clean);
  EXPECT_TRUE(cluster.has(kSandbox));
}

TEST_F(CleanerTest, SaysWhatBlocksANamespace) {
  cluster.put(kSandbox, R"({"metadata": {"name": "sandbox", "uid": "u1", "finalizers": ["x"],
    "deletionTimestamp": "2026-03-26T03:00:00Z",
    "annotations": {"kymaros.io/sandbox": "sandbox"}, "labels": {"kymaros.io/managed-by": "kymaros", "kymaros.io/test": "nightly", "kymaros.io/owner-namespace": "team", "kymaros.io/owner-uid": "test-uid", "kymaros.io/run": "r1"}},
    "status": {"conditions": [{"type": "NamespaceFinalizersRemaining", "status": "True",
                               "message": "claims of example.com"}]}})");
  const auto state = step(target());
  EXPECT_FALSE(state.is_clean);
  EXPECT_TRUE(state.waiting_for.contains("claims of example.com")) << state.waiting_for;
}

TEST_F(CleanerTest, WaitsForARestoreThatTheProviderStillDeletes) {
  restoring(RestorePhase::Completed);
  provider.deletes_at_once = false;
  EXPECT_FALSE(step(target()).is_clean);
  EXPECT_FALSE(step(target()).is_clean);
  provider.restores.clear();
  EXPECT_TRUE(step(target()).is_clean);
}

TEST_F(CleanerTest, StaysUncleanWhileSomethingIsLeftBehind) {
  provider.leftovers.pending = {"volume pv-1 is released", "snapshot content s-1"};
  const auto state = step(target());
  EXPECT_FALSE(state.is_clean);
  EXPECT_TRUE(state.only_outside);
  EXPECT_EQ(state.waiting_for, "volume pv-1 is released; snapshot content s-1");
  provider.leftovers = {};
  EXPECT_TRUE(step(target()).is_clean);
}

/// Volumes are told by the namespace of their claim alone, so that must be the run's.
TEST_F(CleanerTest, LooksForVolumesOfItsOwnNamespacesOnly) {
  const auto asked_about = [&](const CleanTarget& what) {
    provider.restores["restore"].phase = RestorePhase::Completed;
    step(what);
    return provider.asked_about;
  };
  const std::vector<std::string> box{"sandbox"}, none;
  EXPECT_EQ(asked_about(target("u1", false)), box) << "what we made is gone";
  EXPECT_EQ(asked_about(target("", false)), none) << "we never made it";
  cluster.put(kSandbox, kForeign);
  EXPECT_EQ(asked_about(target("", false)), none) << "the chosen name was taken";
  cluster.put(kSandbox, kForeign);
  EXPECT_EQ(asked_about(target("u1", false)), none) << "somebody has it now";
  cluster.put(kSandbox, kForeign);
  EXPECT_EQ(asked_about(target("u1", true)), box) << "made anew by the provider";
  cluster.put(kSandbox, kOurs);
  EXPECT_EQ(asked_about(target("", false)), box) << "made, and not recorded yet";
}

TEST_F(CleanerTest, DoesNotWaitForWhatIsLeftForPeople) {
  provider.leftovers.left_for_people = {"volume pv-1 is left to you"};
  const auto state = step(target());
  EXPECT_TRUE(state.is_clean);
  EXPECT_EQ(state.left_for_people, provider.leftovers.left_for_people);
}

TEST_F(CleanerTest, WaitsForWhatCannotBeLookedForAsForWhatIsThere) {
  provider.leftovers_trouble = Error{.code = ErrorCode::Unavailable, .message = "no list of volumes"};
  const auto state = step(target());
  EXPECT_FALSE(state.is_clean);
  EXPECT_TRUE(state.only_outside);
  EXPECT_EQ(state.waiting_for, "no list of volumes");
}

TEST(CleanState, IsToldInASentence) {
  EXPECT_EQ(describe({.waiting_for = "pv-1"}), "still being removed: pv-1");
  EXPECT_EQ(describe({.is_clean = true}), "nothing of the last run is left");
  EXPECT_EQ(describe({.is_clean = true, .left_for_people = {"pv-1", "pv-2"}}), "left to you: pv-1; pv-2");
  const std::vector<std::string> many(12, "pv");
  EXPECT_TRUE(describe({.is_clean = true, .left_for_people = many}).ends_with("pv; pv; and 2 more"));
}

TEST_F(CleanerTest, ANamespaceIsNotOutside) {
  cluster.put(kSandbox, kOurs);
  provider.leftovers.pending = {"volume pv-1 is released"};
  EXPECT_FALSE(step(target()).only_outside);
}

TEST_F(CleanerTest, EmptiesNamespacesAndKeepsThemWhileItCannotSeeTheRestore) {
  const auto has_a_pod = [&] {
    cluster.put(kSandbox, kOurs);
    cluster.put(kPod, R"({"metadata": {"name": "web", "namespace": "sandbox"}})");
  };
  has_a_pod();
  provider.trouble = Error{.code = ErrorCode::Unavailable, .message = "no answer"};
  EXPECT_FALSE(loop.run(cleaner.step(target())));
  EXPECT_TRUE(cluster.has(kSandbox));
  EXPECT_FALSE(cluster.has(kPod));

  provider.trouble.reset();
  has_a_pod();
  auto unseen = target();
  unseen.restores.clear();
  unseen.knows_restores = false;
  EXPECT_FALSE(step(unseen).is_clean);
  EXPECT_TRUE(cluster.has(kSandbox));
  EXPECT_FALSE(cluster.has(kPod));
}

}  // namespace
}  // namespace kymaros::op
