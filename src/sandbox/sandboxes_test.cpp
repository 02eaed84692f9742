#include "sandbox/sandboxes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/stored_objects.hpp"

namespace kymaros::sandbox {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kNamespace = "/api/v1/namespaces/box";
const std::string kRoleBinding =
    "/apis/rbac.authorization.k8s.io/v1/namespaces/box/rolebindings/kymaros-operator";
const std::string kPolicies = "/apis/networking.k8s.io/v1/namespaces/box/networkpolicies";
const std::string kPolicy = kPolicies + "/kymaros-deny-all";
const std::string kQuotas = kNamespace + "/resourcequotas";
const std::string kQuota = kQuotas + "/kymaros-quota";
const std::string kLimits = kNamespace + "/limitranges/kymaros-limits";
const std::string kClosed = kQuotas + "/kymaros-closed";

/// A namespace named box with these labels, and more of its metadata.
std::string a_namespace(std::string_view uid, std::string_view owner_uid, std::string_view run,
                        std::string_view more = "", std::string_view named = "box") {
  return R"({"metadata": {"name": "box", "uid": ")" + std::string(uid) +
         R"(", "annotations": {"kymaros.io/sandbox": ")" + std::string(named) +
         R"("}, "labels": {"kymaros.io/managed-by": "kymaros", "kymaros.io/test": "nightly",
             "kymaros.io/owner-namespace": "team", "kymaros.io/owner-uid": ")" +
         std::string(owner_uid) + R"(", "kymaros.io/run": ")" + std::string(run) + R"("})" +
         std::string(more) + "}}";
}
constexpr std::string_view kGoing = R"(, "deletionTimestamp": "2026-03-26T03:00:00Z")";

class ASandbox : public testing::Test {
 protected:
  struct Refusal {
    int code;
    std::string reason, message;
  };

  ASandbox() {
    transport.otherwise([this](const http::Request& request) { return answer(request); });
  }

  /// Like an API server, which gives what it creates a UID, and refuses what the test says.
  test::Answer answer(const http::Request& request) {
    const auto path = request.url.substr(std::string_view("https://k8s").size());
    const auto line = request.method + " " + path.substr(0, path.find('?'));
    if (const auto refusal = refusals.find(line); refusal != refusals.end()) {
      const auto& [code, reason, message] = refusal->second;
      return test::Answer::json(code, json::Object{{"kind", "Status"},
                                                   {"status", "Failure"},
                                                   {"reason", reason},
                                                   {"message", message},
                                                   {"code", code}});
    }
    if (line != "POST /api/v1/namespaces" || cluster.has(kNamespace)) return cluster(request);
    auto object = json::parse(request.body).value();
    object.as_object()["metadata"].as_object()["uid"] = "u1";
    cluster.all[kNamespace] = object;
    return test::Answer::json(201, object);
  }

  SandboxPlan plan() {
    return {.name = "box",
            .source = "shop",
            .owner = kOwner,
            .expires_at = loop.clock().now() + std::chrono::minutes(30),
            .group = {"box"}};
  }
  Result<std::string> make() { return loop.run(sandboxes.make(plan())); }
  std::optional<SandboxState> look(Ownership owner = kOwner) {
    return loop.run(sandboxes.look_at("box", std::move(owner))).value();
  }
  Result<void> empty() { return loop.run(sandboxes.empty("box", kOwner)); }

  static inline const Ownership kOwner{"team", "nightly", "uid-1", "run-1"};
  async::VirtualLoop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  test::StoredObjects cluster;
  std::map<std::string, Refusal> refusals;  // "POST /api/v1/namespaces" -> what the server says
  kube::Client client{transport, loop.clock(), loop.executor(), {.server = "https://k8s"}};
  Sandboxes sandboxes{client, {"kymaros-system", "kymaros"}};
};

// Making it
// -----------------------------------------------------------------------------------------------------------

TEST_F(ASandbox, IsMadeWithItsFences) {
  EXPECT_EQ(make().value(), "u1");
  for (const auto& path : {kNamespace, kRoleBinding, kPolicy, kQuota, kLimits})
    EXPECT_TRUE(cluster.has(path)) << path;
}

TEST_F(ASandbox, IsOnlyThereWhenEveryRequestWasDone) {
  const std::vector<std::string> made{"/api/v1/namespaces",
                                      "/apis/rbac.authorization.k8s.io/v1/namespaces/box/rolebindings",
                                      kPolicies, kQuotas, kNamespace + "/limitranges"};
  for (const auto& path : made) {
    cluster.all.clear();
    refusals["POST " + path] = {500, "InternalError", "etcd"};
    EXPECT_FALSE(make()) << path << " failed, and nobody said so";
    refusals.clear();
    EXPECT_EQ(make().value(), "u1") << path;
    EXPECT_EQ(cluster.all.size(), made.size()) << path;
  }
}

TEST_F(ASandbox, IsAdoptedAfterACrashAndGetsWhatItLacks) {
  cluster.put(kNamespace, a_namespace("u7", "uid-1", "run-1"));
  cluster.put(kPolicy, R"({"metadata": {"name": "kymaros-deny-all", "namespace": "box"}})");
  EXPECT_EQ(make().value(), "u7");
  for (const auto& path : {kRoleBinding, kPolicy, kQuota, kLimits}) EXPECT_TRUE(cluster.has(path)) << path;
}

TEST_F(ASandbox, MayBeMadeTwice) {
  ASSERT_TRUE(make());
  const auto before = cluster.all;
  EXPECT_EQ(make().value(), "u1");
  EXPECT_EQ(cluster.all, before);
}

TEST_F(ASandbox, IsNeverMadeInANamespaceOfSomebodyElse) {
  for (const auto& theirs : {std::string(R"({"metadata": {"name": "box", "uid": "u9"}})"),  // anybody's
                             a_namespace("u9", "uid-2", "run-1"),                           // another test's
                             a_namespace("u9", "uid-1", "run-2"),                           // another run's
                             a_namespace("u9", "uid-1", "run-1", kGoing)}) {  // ours, but it goes
    cluster.all.clear();
    cluster.put(kNamespace, theirs);
    const auto made = make();
    ASSERT_FALSE(made) << theirs;
    EXPECT_EQ(made.error().code, ErrorCode::AlreadyExists);
    EXPECT_THAT(made.error().message, HasSubstr("box"));
    EXPECT_EQ(cluster.all.size(), 1U) << "nothing is put into it";
    EXPECT_EQ(cluster.all[kNamespace], json::parse(theirs).value());
  }
}

TEST_F(ASandbox, ThatMayNotBeMadeSaysSo) {
  refusals["POST /api/v1/namespaces"] = {403, "Forbidden", "namespaces is forbidden: too many"};
  const auto made = make();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Forbidden);
  EXPECT_THAT(made.error().message, AllOf(HasSubstr("create sandbox box"), HasSubstr("too many")));
  EXPECT_THAT(cluster.all, IsEmpty());
}

TEST_F(ASandbox, WaitsForARightThatIsNotInForceYet) {
  refusals["POST " + kPolicies] = {
      403, "Forbidden",
      "networkpolicies.networking.k8s.io is forbidden: User \"kymaros\" cannot create "
      "resource \"networkpolicies\" in API group \"networking.k8s.io\" in the namespace "
      "\"box\""};
  const auto made = make();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unavailable);
  refusals.clear();
  EXPECT_EQ(make().value(), "u1");
  EXPECT_TRUE(cluster.has(kPolicy));
}

TEST_F(ASandbox, DoesNotWaitForWhatIsRefusedForGood) {
  for (const auto* message :
       {"exceeded quota: objects, requested: count/networkpolicies=1",
        "admission webhook \"policy.example.com\" denied the request: no",
        "unable to create new content in namespace box because it is being terminated"}) {
    refusals["POST " + kPolicies] = {403, "Forbidden", message};
    const auto made = make();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::Forbidden) << message;
    EXPECT_THAT(made.error().message, AllOf(HasSubstr("create NetworkPolicy in box"), HasSubstr(message)));
  }
}

TEST_F(ASandbox, ThatMayNotGiveTheOperatorItsRightIsNotWaitedFor) {
  refusals["POST /apis/rbac.authorization.k8s.io/v1/namespaces/box/rolebindings"] = {
      403, "Forbidden", "User \"kymaros\" cannot create resource \"rolebindings\""};
  EXPECT_EQ(make().error().code, ErrorCode::Forbidden);
}

// Looking at it
// -----------------------------------------------------------------------------------------------------------

TEST_F(ASandbox, ThatIsNotThereIsNothing) { EXPECT_EQ(look(), std::nullopt); }

TEST_F(ASandbox, IsOursByOwnerAndRun) {
  cluster.put(kNamespace, a_namespace("u7", "uid-1", "run-1"));
  EXPECT_EQ(look()->uid, "u7");
  EXPECT_TRUE(look()->is_ours);
  EXPECT_FALSE(look()->is_terminating);
  EXPECT_FALSE(look(Ownership{"team", "nightly", "uid-2", "run-1"})->is_ours);
  EXPECT_FALSE(look(Ownership{"team", "nightly", "uid-1", "run-2"})->is_ours);
  EXPECT_TRUE(look(Ownership{"team", "nightly", "uid-1", ""})->is_ours) << "any run of that test";
}

/// `kubectl get namespace box -o yaml | sed s/box/other/ | kubectl apply -f -` makes no sandbox.
TEST_F(ASandbox, IsNoCopyOfOne) {
  cluster.put(kNamespace, a_namespace("u7", "uid-1", "run-1", "", "another"));
  EXPECT_FALSE(look()->is_ours);
}

TEST_F(ASandbox, IsOursInEveryWayOrNotAtAll) {
  for (const auto* label : {"kymaros.io/managed-by", "kymaros.io/test", "kymaros.io/owner-namespace"}) {
    cluster.put(kNamespace, a_namespace("u7", "uid-1", "run-1"));
    ASSERT_TRUE(look()->is_ours);
    cluster.all[kNamespace].as_object()["metadata"].as_object()["labels"].as_object().erase(label);
    EXPECT_FALSE(look()->is_ours) << label;
  }
}

TEST_F(ASandbox, IsNobodysWithoutLabels) {
  cluster.put(kNamespace, R"({"metadata": {"name": "box", "uid": "u9"}})");
  EXPECT_FALSE(look()->is_ours);
  EXPECT_FALSE(look(Ownership{"team", "nightly", "uid-1", ""})->is_ours);
}

TEST_F(ASandbox, OfAnUnknownOwnerIsNoNamespaceAtAll) {
  cluster.put(kNamespace, R"({"metadata": {"name": "box", "uid": "u9"}})");
  EXPECT_FALSE(look(Ownership{})->is_ours) << "no label is not the label of nobody";
}

TEST_F(ASandbox, SaysWhatKeepsItFromGoing) {
  cluster.put(kNamespace,
              R"({"metadata": {"name": "box", "uid": "u1", "deletionTimestamp": "2026-03-26T03:00:00Z"},
    "status": {"conditions": [
      {"type": "NamespaceContentRemaining", "status": "True", "message": "Some resources are remaining: pods."},
      {"type": "NamespaceDeletionDiscoveryFailure", "status": "False", "message": "All resources discovered"},
      {"type": "NamespaceFinalizersRemaining", "status": "True", "message": "finalizers remain: example.com/x"}]}})");
  const auto state = look();
  EXPECT_TRUE(state->is_terminating);
  EXPECT_EQ(state->blocked_by, "Some resources are remaining: pods.; finalizers remain: example.com/x");
}

TEST_F(ASandbox, ThatMayNotBeLookedAtIsNotGone) {
  refusals["GET " + kNamespace] = {403, "Forbidden", "no"};
  const auto state = loop.run(sandboxes.look_at("box", kOwner));
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code, ErrorCode::Forbidden);
}

// Emptying it (decision 21)
// -----------------------------------------------------------------------------------------------------------

TEST_F(ASandbox, IsEmptiedOfAllThatRunsAndOfItsVolumesButKept) {
  ASSERT_TRUE(make());
  const std::vector<std::string> runs{
      "/apis/batch/v1/namespaces/box/cronjobs/c",    "/apis/apps/v1/namespaces/box/deployments/d",
      "/apis/apps/v1/namespaces/box/statefulsets/s", "/apis/apps/v1/namespaces/box/daemonsets/d",
      "/apis/batch/v1/namespaces/box/jobs/j",        "/apis/apps/v1/namespaces/box/replicasets/r",
      kNamespace + "/replicationcontrollers/r",      kNamespace + "/pods/p",
      kNamespace + "/persistentvolumeclaims/data"};
  for (const auto& path : runs) cluster.put(path, R"({"metadata": {"name": "x"}})");
  cluster.put(kNamespace + "/configmaps/settings", R"({"metadata": {"name": "settings"}})");
  cluster.put("/api/v1/namespaces/shop/pods/web", R"({"metadata": {"name": "web"}})");
  ASSERT_TRUE(empty());
  for (const auto& path : runs) EXPECT_FALSE(cluster.has(path)) << path;
  for (const auto& path : {kNamespace, kPolicy, kClosed, std::string("/api/v1/namespaces/shop/pods/web")})
    EXPECT_TRUE(cluster.has(path)) << path;
  EXPECT_TRUE(empty()) << "as often as one likes";
}

TEST_F(ASandbox, IsClosedBeforeItIsEmptied) {
  ASSERT_TRUE(make());
  const auto before = transport.lines().size();
  ASSERT_TRUE(empty());
  const auto all = transport.lines();
  const std::vector<std::string> lines(all.begin() + static_cast<long>(before), all.end());
  EXPECT_THAT(lines.at(0), HasSubstr("rolebindings")) << "or we may not work in one that was made anew";
  EXPECT_THAT(lines.at(1), HasSubstr("POST https://k8s" + kQuotas)) << "or new pods come while old ones go";
  EXPECT_THAT(lines.at(2), HasSubstr("POST https://k8s" + kPolicies));
}

TEST_F(ASandbox, ThatWasMadeAnewIsClosedToo) {
  cluster.put(kNamespace, R"({"metadata": {"name": "box", "uid": "u2"}})");
  cluster.put(kNamespace + "/pods/p", R"({"metadata": {"name": "p"}})");
  refusals["DELETE " + kNamespace + "/pods"] = {
      403, "Forbidden", "User \"kymaros\" cannot deletecollection resource \"pods\" in API group \"\""};
  EXPECT_EQ(empty().error().code, ErrorCode::Unavailable) << "the right takes effect in a moment";
  refusals.clear();
  EXPECT_TRUE(empty());
  EXPECT_FALSE(cluster.has(kNamespace + "/pods/p"));
  for (const auto& path : {kRoleBinding, kClosed, kPolicies + "/kymaros-closed"})
    EXPECT_TRUE(cluster.has(path)) << path;
}

TEST_F(ASandbox, IsEmptiedOfTheRestWhateverIsRefused) {
  ASSERT_TRUE(make());
  cluster.put(kNamespace + "/pods/p", R"({"metadata": {"name": "p"}})");
  refusals["DELETE /apis/batch/v1/namespaces/box/cronjobs"] = {403, "Forbidden", "no"};
  EXPECT_FALSE(empty());
  EXPECT_FALSE(cluster.has(kNamespace + "/pods/p"));
}

TEST_F(ASandbox, ThatGoesAlreadyIsEmptiedAllTheSame) {
  cluster.put(kNamespace + "/pods/p", R"({"metadata": {"name": "p"}})");
  refusals["POST " + kQuotas] = {403, "Forbidden", "because it is being terminated"};
  EXPECT_TRUE(empty());
  EXPECT_FALSE(cluster.has(kNamespace + "/pods/p"));
}

TEST_F(ASandbox, ThatCannotBeClosedIsNotCalledEmpty) {
  refusals["POST " + kQuotas] = {500, "InternalError", "etcd"};
  EXPECT_FALSE(empty());
}

TEST_F(ASandbox, ThatMayNotBeEmptiedSaysSo) {
  ASSERT_TRUE(make());
  refusals["DELETE " + kNamespace + "/pods"] = {403, "Forbidden", "no"};
  const auto emptied = empty();
  ASSERT_FALSE(emptied);
  EXPECT_THAT(emptied.error().message, HasSubstr("empty sandbox box"));
}

// Keeping and removing it
// -----------------------------------------------------------------------------------------------------------

TEST_F(ASandbox, IsKeptForPeopleUntilItExpires) {
  ASSERT_TRUE(make());
  ASSERT_TRUE(loop.run(sandboxes.keep("box", "u1")));
  const auto& object = cluster.all.at(kNamespace);
  EXPECT_EQ(json::find_string(object, {"metadata", "annotations", "kymaros.io/kept"}), "true");
  EXPECT_EQ(json::find_string(object, {"metadata", "annotations", "kymaros.io/expires-at"}),
            "2026-03-26T03:30:00Z");
}

TEST_F(ASandbox, ThatIsGoneNeedsNoKeeping) { EXPECT_TRUE(loop.run(sandboxes.keep("box", "u1"))); }

TEST_F(ASandbox, IsNotTakenForKeptWhenSomebodyElseWroteToIt) {
  ASSERT_TRUE(make());
  refusals["PATCH " + kNamespace] = {409, "Conflict", "the object has been modified"};
  EXPECT_EQ(loop.run(sandboxes.keep("box", "u1")).error().code, ErrorCode::Conflict);
}

TEST_F(ASandbox, WhoseNameIsAnothersNowNeedsNoKeeping) {
  ASSERT_TRUE(make());
  refusals["PATCH " + kNamespace] = {409, "Conflict", "the UID in the precondition does not match"};
  EXPECT_TRUE(loop.run(sandboxes.keep("box", "u0")));
}

TEST_F(ASandbox, ThatCannotBeKeptSaysSo) {
  refusals["PATCH " + kNamespace] = {403, "Forbidden", "no"};
  EXPECT_EQ(loop.run(sandboxes.keep("box", "u1")).error().code, ErrorCode::Forbidden);
}

TEST_F(ASandbox, ThatMayNotBeRemovedSaysSo) {
  ASSERT_TRUE(make());
  refusals["DELETE " + kNamespace] = {403, "Forbidden", "no"};
  const auto removed = loop.run(sandboxes.remove("box", "u1"));
  ASSERT_FALSE(removed);
  EXPECT_THAT(removed.error().message, HasSubstr("delete sandbox box"));
}

TEST_F(ASandbox, IsRemovedAndThatIsNoErrorTwice) {
  ASSERT_TRUE(make());
  ASSERT_TRUE(loop.run(sandboxes.remove("box", "u1")));
  EXPECT_FALSE(cluster.has(kNamespace));
  EXPECT_TRUE(loop.run(sandboxes.remove("box", "u1")));
}

TEST_F(ASandbox, OfAnotherUidIsNeverRemoved) {
  cluster.put(kNamespace, a_namespace("u9", "uid-1", "run-1"));
  EXPECT_FALSE(loop.run(sandboxes.remove("box", "u1")));
  EXPECT_TRUE(cluster.has(kNamespace));
}

}  // namespace
}  // namespace kymaros::sandbox
