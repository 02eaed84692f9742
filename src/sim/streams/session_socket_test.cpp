#include "sim/streams/session_socket.hpp"

#include <gtest/gtest.h>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "json/yaml.hpp"
#include "sim/cluster.hpp"
#include "sim/exec/surroundings.hpp"
#include "sim/streams/remote_command.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

constexpr auto kPod = R"(
metadata: {name: web, namespace: default}
spec:
  containers:
    - name: app
      image: nginx
      env:
        - {name: PLAIN, value: text}
        - {name: FROM_SECRET, valueFrom: {secretKeyRef: {name: login, key: password}}}
        - {name: NOT_THERE, valueFrom: {configMapKeyRef: {name: none, key: a, optional: true}}}
        - {name: WHERE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
      envFrom:
        - {prefix: CONF_, configMapRef: {name: settings}}
)";

/// A pod in a cluster, and a conversation with `cat` in it.
class SessionSocketTest : public testing::Test {
 public:
  SessionSocketTest() {
    create("serviceaccounts", "metadata: {name: default, namespace: default}");
    create("secrets", "{metadata: {name: login, namespace: default}, data: {password: c2VjcmV0}}");
    create("configmaps", "{metadata: {name: settings, namespace: default}, data: {colour: blue}}");
    create("pods", kPod);
    loop.run_for(10s);
  }

  void create(const std::string& resource, const std::string& yaml) {
    (void)cluster.registry().create(resource, json::parse_yaml(yaml).value());
  }
  std::unique_ptr<SessionSocket> cat() {
    auto session = exec_session(ChannelProtocol::V5, {.input = true, .output = true}, {"cat"}, {}, "0123");
    return std::make_unique<SessionSocket>(cluster.registry(), loop.executor(), loop.clock(), life,
                                           std::move(session), kube::ObjectKey{"default", "web"}, "app");
  }
  static std::string input(std::size_t bytes) { return std::string(1, '\0') + std::string(bytes, 'x'); }

  async::VirtualLoop loop;
  SeededRandom random{1};
  Cluster cluster{loop.executor(), loop.clock(), random, {}};
  int life = 0;
};

TEST_F(SessionSocketTest, SaysWhatTheSessionSays) {
  const auto socket = cat();
  loop.run([](http::WebSocket& s) -> Task<void> {
    (void)co_await s.write(input(2));
    EXPECT_EQ((co_await s.read()).value(), "\x01");
    EXPECT_EQ((co_await s.read()).value(), "\x01xx");
    co_await s.close(http::CloseCode::Normal);
    EXPECT_EQ((co_await s.read()).value(), std::nullopt);
    EXPECT_EQ((co_await s.write(input(1))).error().code, ErrorCode::Unavailable);
  }(*socket));
}

TEST_F(SessionSocketTest, WhoSaysMuchWithoutListeningWaits) {
  const auto socket = cat();
  std::size_t sent = 0;
  async::TaskGroup talking(loop.executor());
  talking.spawn([](http::WebSocket& s, std::size_t& count) -> Task<void> {
    for (; count < 100; ++count) (void)co_await s.write(input(100'000));
  }(*socket, sent));
  loop.run_for(1s);
  EXPECT_LT(sent, 20U);
  loop.run([](http::WebSocket& s) -> Task<void> {
    std::size_t heard = 0;
    while (heard < 10'000'000) heard += (co_await s.read()).value().value().size() - 1;
  }(*socket));
  loop.run(talking.join());
  EXPECT_EQ(sent, 100U);
}

TEST_F(SessionSocketTest, WhoIsCancelledLeavesNothing) {
  const auto socket = cat();
  async::TaskGroup listening(loop.executor());
  listening.spawn([](http::WebSocket& s) -> Task<void> {
    while (co_await s.read()) {
    }
  }(*socket));
  loop.run_for(5s);
  listening.cancel();
  loop.run(listening.join());
}

TEST_F(SessionSocketTest, EndsWithItsPod) {
  const auto socket = cat();
  (void)cluster.registry().remove("pods", {"default", "web"}, {.grace = 0s});
  loop.run([](http::WebSocket& s) -> Task<void> {
    (void)co_await s.read();
    EXPECT_TRUE((co_await s.read()).value().value().contains("137"));
    EXPECT_EQ((co_await s.read()).value(), std::nullopt);
  }(*socket));
}

TEST_F(SessionSocketTest, BreaksWithTheApiServer) {
  const auto socket = cat();
  ++life;
  loop.run([](http::WebSocket& s) -> Task<void> {
    EXPECT_EQ((co_await s.read()).error().code, ErrorCode::Unavailable);
  }(*socket));
}

TEST_F(SessionSocketTest, TheApiServerIsAskedWithoutSockets) {
  loop.run([](SessionSocketTest& self) -> Task<void> {
    http::Request request{
        .url =
            "http://cluster/api/v1/namespaces/default/pods/web/exec?command=printenv&command="
            "FROM_SECRET&stdout=true"};
    request.headers.set("Sec-WebSocket-Protocol", kChannelV5);
    const auto opened = (co_await self.cluster.api().open_web_socket(std::move(request))).value();
    (void)co_await opened.socket->read();
    EXPECT_EQ((co_await opened.socket->read()).value(), "\x01secret\n");
  }(*this));
}

TEST_F(SessionSocketTest, ProgramsSeeTheEnvironmentOfTheirContainer) {
  const auto pod = cluster.registry().find("pods", {"default", "web"});
  const auto around = surroundings_of(cluster.registry(), *pod, "app");
  EXPECT_EQ(around.hostname, "web");
  for (const auto& [name, value] : Environment{{"PLAIN", "text"},
                                               {"FROM_SECRET", "secret"},
                                               {"NOT_THERE", ""},
                                               {"WHERE", "default"},
                                               {"CONF_colour", "blue"},
                                               {"HOSTNAME", "web"}}) {
    EXPECT_EQ(around.environment.contains(name) ? around.environment.at(name) : "none", value) << name;
  }
}

}  // namespace
}  // namespace kymaros::sim
