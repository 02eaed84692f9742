#include "sim/serving/cluster_server.hpp"

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "async/pace.hpp"
#include "async/task_group.hpp"
#include "http/beast/transport.hpp"
#include "kube/kubeconfig.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

/// A cluster behind sockets, and clients that know it from its kubeconfig.
class ClusterServerTest : public testing::Test {
 protected:
  ClusterServerTest() {
    cluster.api().access().allow_only(
        {{"secret", {.name = "admin", .groups = {kMasters}}}, {"other", user_named("grace")}});
    if (!server.listen(0)) throw std::runtime_error("no port is free");
    tasks.spawn(server.serve());
  }
  ~ClusterServerTest() override {
    tasks.cancel();
    loop.run(tasks.join());
  }

  /// The answer to whoever has this token; "" for none.
  Result<http::Response> get(const std::string& path, const std::string& token) {
    std::optional<Result<http::Response>> answer;
    async::TaskGroup asking(loop.executor());
    asking.spawn(ask(path, token, answer));
    pace.pass_until([&] { return answer.has_value(); });
    loop.run(asking.join());
    return *std::move(answer);
  }
  Task<void> ask(std::string path, std::string token, std::optional<Result<http::Response>>& out) {
    const auto transport =
        http::make_transport(loop.executor(), clock, {.tls = {.ca_pem = server.certificate_pem()}}).value();
    http::Request request{.url = server.address() + path};
    if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
    out = co_await http::fetch(*transport, clock, std::move(request), {.deadline = 5s});
  }

  async::VirtualLoop loop;
  async::LoopClock clock{loop.executor()};
  SeededRandom random{1};
  Cluster cluster{loop.executor(), loop.clock(), random, {}};
  ClusterServer server{cluster, loop.executor(), clock};
  async::Pace pace{loop};
  async::TaskGroup tasks{loop.executor()};
};

TEST_F(ClusterServerTest, AnswersWhomItKnows) {
  const auto answer = get("/api/v1/namespaces/kube-system", "secret");
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->head.status, 200);
  EXPECT_TRUE(answer->body.contains("\"kube-system\""));
}

TEST_F(ClusterServerTest, RefusesWhomItDoesNotKnow) {
  EXPECT_EQ(get("/api/v1/namespaces", "")->head.status, 401);
  EXPECT_EQ(get("/api/v1/namespaces", "guess")->head.status, 401);
}

TEST_F(ClusterServerTest, EverybodyMayWhatHisRolesSay) {
  EXPECT_EQ(get("/api/v1/namespaces", "other")->head.status, 403);
  EXPECT_EQ(get("/apis/apps/v1", "other")->head.status, 200);
}

TEST_F(ClusterServerTest, SendsAWatchAsItHappens) {
  std::optional<Result<http::Response>> answer;
  async::TaskGroup asking(loop.executor());
  asking.spawn(ask("/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=1", "secret", answer));
  pace.turn(100ms);
  pace.turn(100ms);
  cluster.registry().create("configmaps",
                            json::parse(R"({"metadata": {"namespace": "default", "name": "new"}})").value());
  pace.pass_until([&] { return answer.has_value(); });
  loop.run(asking.join());
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->body.contains("\"new\"")) << (*answer)->body;
}

TEST_F(ClusterServerTest, VelerosFilesAreReadAtTheSamePlace) {
  cluster.velero().object_store().put("backups/a/a.txt", "hello");
  const auto url = cluster.velero().object_store().sign("backups/a/a.txt", server.address());
  const auto answer = get(url.substr(server.address().size()), "");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, "hello");
}

TEST_F(ClusterServerTest, ItsKubeconfigIsUnderstood) {
  const auto text = server.kubeconfig({{"admin", "secret"}, {"viewer", "other"}});
  const kube::KubeconfigFile file{.content = kube::parse_kubeconfig(text).value()};
  const auto config =
      kube::choose_context({file}, "", [](const std::string&) { return fail(ErrorCode::NotFound, ""); });
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server, server.address());
}

}  // namespace
}  // namespace kymaros::sim
