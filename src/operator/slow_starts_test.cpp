#include "operator/slow_starts.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/stored_objects.hpp"

namespace kymaros::op {
namespace {

class SlowStarts : public testing::Test {
 protected:
  SlowStarts() {
    transport.otherwise([this](const http::Request& request) {
      // The field selector is the server's business; here all events are of the pod.
      auto unselected = request;
      selected = request.url.contains("involvedObject.name%3Dweb-1");
      unselected.url = unselected.url.substr(0, unselected.url.find('?'));
      return cluster(unselected);
    });
  }
  void event(const std::string& name, const std::string& reason, const std::string& at,
             const std::string& message) {
    cluster.put("/api/v1/namespaces/box/events/" + name,
                R"({"metadata": {"name": ")" + name + R"("}, "reason": ")" + reason +
                    R"(", "lastTimestamp": ")" + at + R"(", "message": ")" + message + R"("})");
  }
  std::string explained(const std::string& reason = "Starting") {
    domain::Readiness readiness;
    readiness.workloads.push_back(
        {.id = {"apps", "Deployment", "box", "web"}, .problems = {{.pod = "web-1", .reason = reason}}});
    const auto after = loop.run(explain_slow_starts(client, readiness));
    if (!after) return "error: " + after.error().message;
    const auto& problem = after->workloads.front().problems.front();
    return problem.reason + ": " + problem.message;
  }

  async::VirtualLoop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  test::StoredObjects cluster;
  kube::Client client{transport, loop.clock(), loop.executor(), {.server = "https://k8s"}};
  bool selected = false;
};

TEST_F(SlowStarts, AreToldByTheNewestEventThatTells) {
  event("1", "Scheduled", "2026-03-26T03:00:00Z", "assigned");
  event("2", "FailedMount", "2026-03-26T03:02:00Z", "no such volume");
  event("3", "FailedAttachVolume", "2026-03-26T03:01:00Z", "in use");
  event("4", "Whatever", "2026-03-26T03:03:00Z", "x");
  EXPECT_EQ(explained(), "FailedMount: no such volume");
  EXPECT_TRUE(selected);
}

TEST_F(SlowStarts, WhatTheKubeletSumsUpHidesNoReason) {
  event("1", "FailedMount", "2026-03-26T03:04:00Z", "Unable to attach or mount volumes: [tls]: timed out");
  EXPECT_EQ(explained(), "FailedMount: Unable to attach or mount volumes: [tls]: timed out");
  event("2", "FailedMount", "2026-03-26T03:01:00Z", R"(secret \"tls\" not found)");
  EXPECT_EQ(explained(), "FailedMount: secret \"tls\" not found");
}

TEST_F(SlowStarts, AnImageThatIsThereIsNoReason) {
  event("1", "Pulling", "2026-03-26T03:00:00Z", "pulling app:1");
  EXPECT_EQ(explained(), "Pulling: pulling app:1");
  event("2", "Pulled", "2026-03-26T03:01:00Z", "pulled");
  EXPECT_EQ(explained(), "Starting: ");
}

TEST_F(SlowStarts, OtherProblemsTellThemselves) {
  event("1", "FailedMount", "2026-03-26T03:00:00Z", "no such volume");
  EXPECT_EQ(explained("CrashLoopBackOff"), "CrashLoopBackOff: ");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(SlowStarts, StayUnexplainedWhereEventsMayNotBeRead) {
  cluster.refusals["/api/v1/namespaces/box/events"] = 403;
  EXPECT_EQ(explained(), "Starting: ");
  cluster.refusals["/api/v1/namespaces/box/events"] = 500;
  EXPECT_TRUE(explained().starts_with("error: ")) << "it may be read in a moment";
}

}  // namespace
}  // namespace kymaros::op
