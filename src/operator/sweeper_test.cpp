#include "operator/sweeper.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/fake_provider.hpp"
#include "support/stored_objects.hpp"

namespace kymaros::op {
namespace {

using namespace std::chrono_literals;

std::string path_of(const std::string& sandbox) { return "/api/v1/namespaces/" + sandbox; }

class Sweep : public testing::Test {
 protected:
  Sweep() {
    transport.otherwise([this](const http::Request& request) { return cluster(request); });
  }

  struct Box {
    std::string name, run = "r1";
    std::string expires = format_time(Time(kEpoch + 30min));
    std::string annotated = {};  // with this name; empty: its own
  };
  void has_sandbox(const Box& box) {
    json::Object annotations{{"kymaros.io/sandbox", box.annotated.empty() ? box.name : box.annotated}};
    if (!box.expires.empty()) annotations["kymaros.io/expires-at"] = box.expires;
    cluster.all[path_of(box.name)] =
        json::Object{{"metadata", json::Object{{"name", box.name},
                                               {"uid", "uid-of-" + box.name},
                                               {"creationTimestamp", format_time(Time(kEpoch))},
                                               {"annotations", std::move(annotations)},
                                               {"labels", json::Object{{"kymaros.io/managed-by", "kymaros"},
                                                                       {"kymaros.io/test", "nightly"},
                                                                       {"kymaros.io/owner-namespace", "team"},
                                                                       {"kymaros.io/owner-uid", "test-uid"},
                                                                       {"kymaros.io/run", box.run}}}}}};
    cluster.put(pod_of(box.name), R"({"metadata": {"name": "web"}})");
  }
  static std::string pod_of(const std::string& sandbox) { return path_of(sandbox) + "/pods/web"; }
  bool is_there(const std::string& sandbox) const { return cluster.has(path_of(sandbox)); }
  bool runs(const std::string& sandbox) const { return cluster.has(pod_of(sandbox)); }

  void has_test(const std::string& run, const std::string& uid = "test-uid") {
    cluster.put("/apis/restore.kymaros.io/v1alpha1/restoretests/nightly",
                R"({"metadata": {"name": "nightly", "uid": ")" + uid + R"("}, "status": {"run": {"id": ")" +
                    run + R"("}}})");
  }
  void has_restore(const std::string& run, backup::RestorePhase phase) {
    provider.restores["restore-" + run] = {
        .phase = phase,
        .created_at = Time(kEpoch),
        .labels = {{"kymaros.io/owner-uid", "test-uid"}, {"kymaros.io/run", run}}};
  }
  Result<Time> sweep_after(Duration time) {
    loop.run_for(Time(kEpoch) + time - loop.clock().now());
    return loop.run(sweeper.sweep());
  }

  static constexpr auto kEpoch = std::chrono::seconds(1'774'526'400);
  async::VirtualLoop loop{Time(kEpoch)};
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  test::StoredObjects cluster;
  kube::Client client{transport, loop.clock(), loop.executor(), {.server = "https://k8s"}};
  test::FakeProvider provider;
  Sweeper sweeper{client, provider, loop.clock(), {"kymaros-system", "kymaros"}};
};

TEST_F(Sweep, TakesWhatNoRunAnswersForAsSoonAsItIsOldEnough) {
  has_sandbox({"box"});
  EXPECT_EQ(sweep_after(10s).value(), Time(kEpoch + 1min)) << "then the next look is due";
  EXPECT_TRUE(is_there("box"));
  ASSERT_TRUE(sweep_after(1min));
  EXPECT_FALSE(is_there("box"));
}

TEST_F(Sweep, LeavesRunsUnderWayToThemselvesUntilTheirTimeIsUp) {
  has_sandbox({"box"});
  has_test("r1");
  ASSERT_TRUE(sweep_after(30min));
  EXPECT_TRUE(is_there("box"));
  ASSERT_TRUE(sweep_after(31min));
  EXPECT_FALSE(is_there("box"));
}

TEST_F(Sweep, TakesARunForUnderWayOnlyInTheTestThatItIsOf) {
  has_sandbox({"box"});
  has_test("r1", "uid-of-another-of-that-name");
  ASSERT_TRUE(sweep_after(1min));
  EXPECT_FALSE(is_there("box"));
}

TEST_F(Sweep, LeavesStrangersAlone) {
  has_sandbox({.name = "copy", .annotated = "box"});
  has_sandbox({"half"});
  cluster.all[path_of("half")].as_object()["metadata"].as_object()["labels"].as_object().erase(
      "kymaros.io/owner-namespace");
  ASSERT_TRUE(sweep_after(24h));
  for (const auto* name : {"copy", "half"}) {
    EXPECT_TRUE(is_there(name)) << name;
    EXPECT_TRUE(runs(name)) << name;
  }
}

/// Marked as ours in every other way, so its age decides.
TEST_F(Sweep, TakesASandboxWhoseExpiryNobodyCanRead) {
  has_test("r1");
  has_sandbox({.name = "none", .expires = ""});
  has_sandbox({.name = "odd", .run = "r2", .expires = "soon"});
  ASSERT_TRUE(sweep_after(30min));
  EXPECT_TRUE(is_there("none"));
  EXPECT_FALSE(is_there("odd")) << "nobody answers for it";
  ASSERT_TRUE(sweep_after(31min));
  EXPECT_FALSE(is_there("none"));
}

TEST_F(Sweep, TakesRestoresThatNobodyWaitsFor) {
  has_restore("r1", backup::RestorePhase::Completed);
  has_restore("r2", backup::RestorePhase::Completed);
  has_test("r2");
  ASSERT_TRUE(sweep_after(0s));
  EXPECT_FALSE(provider.restores.contains("restore-r1"));
  EXPECT_TRUE(provider.restores.contains("restore-r2"));
}

TEST_F(Sweep, EmptiesASandboxWhoseRestoreIsUnderWay) {
  has_sandbox({"box"});
  has_restore("r1", backup::RestorePhase::Running);
  ASSERT_TRUE(sweep_after(1min));
  EXPECT_TRUE(is_there("box"));
  EXPECT_FALSE(runs("box"));
}

TEST_F(Sweep, EmptiesASandboxOfWhichItCannotSeeTheRestore) {
  has_sandbox({"box"});
  provider.trouble = Error{.code = ErrorCode::Forbidden, .message = "no"};
  EXPECT_EQ(sweep_after(1min).value(), Time(kEpoch + 2min));
  EXPECT_TRUE(is_there("box"));
  EXPECT_FALSE(runs("box"));
  provider.trouble.reset();
  ASSERT_TRUE(sweep_after(2min));
  EXPECT_FALSE(is_there("box"));
}

TEST_F(Sweep, RemovesNothingOfWhichItCannotSeeTheTests) {
  has_sandbox({"box"});
  cluster.refusals["/apis/restore.kymaros.io/v1alpha1/restoretests"] = 500;
  EXPECT_FALSE(sweep_after(1min));
  EXPECT_TRUE(runs("box"));
}

}  // namespace
}  // namespace kymaros::op
