#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "async/pace.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "http/beast/transport.hpp"
#include "json/yaml.hpp"
#include "sim/serving/cluster_server.hpp"
#include "sim/spdy/frame_reader.hpp"
#include "sim/spdy/frame_writer.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

constexpr auto kPod = R"(
metadata:
  name: web
  namespace: default
  annotations:
    sim.kubernetes.io/exec.app: pg_isready -q = 2 no response
    sim.kubernetes.io/http.app: 8080 /healthz 200 ok
spec:
  containers:
    - {name: app, image: nginx, env: [{name: COLOUR, value: blue}]}
    - {name: side, image: busybox}
)";
constexpr auto kRole = R"(
metadata: {name: lookers}
rules:
  - {apiGroups: [''], resources: [pods/exec], verbs: [get]}
)";
constexpr auto kBinding = R"(
metadata: {name: lookers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: lookers}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: grace}]
)";

/// A cluster behind sockets with a pod in it, and a client that speaks WebSocket.
class PodStreamsTest : public testing::Test {
 public:
  PodStreamsTest() {
    cluster.api().access().allow_only(
        {{"secret", {.name = "admin", .groups = {kMasters}}}, {"other", user_named("grace")}});
    if (!server.listen(0)) throw std::runtime_error("no port is free");
    create("serviceaccounts", "metadata: {name: default, namespace: default}");
    create("pods", kPod);
    loop.run_for(10s);
    tasks.spawn(server.serve());
    transport =
        http::make_transport(loop.executor(), clock, {.tls = {.ca_pem = server.certificate_pem()}}).value();
  }
  ~PodStreamsTest() override {
    tasks.cancel();
    loop.run(tasks.join());
  }

  void create(const std::string& resource, const std::string& yaml) {
    (void)cluster.registry().create(resource, json::parse_yaml(yaml).value());
  }

  /// Runs a task while the cluster's time passes as the machine's does.
  void run(Task<void> task) {
    bool has_ended = false;
    async::TaskGroup running(loop.executor());
    running.spawn([](Task<void> inner, bool& flag) -> Task<void> {
      co_await std::move(inner);
      flag = true;
    }(std::move(task), has_ended));
    async::Pace pace(loop);  // from here on: setting up has run ahead of the machine's time
    pace.pass_until([&] { return running.size() == 0; });
    loop.run(running.join());
    EXPECT_TRUE(has_ended);
  }

  http::Request request(std::string part, std::string protocols, std::string token = "secret") {
    http::Request out{.url = server.address() + "/api/v1/namespaces/default/pods/" + part};
    out.headers.set("Authorization", "Bearer " + token);
    if (!protocols.empty()) out.headers.set("Sec-WebSocket-Protocol", protocols);
    return out;
  }
  Task<http::OpenedWebSocket> open(std::string part, std::string protocols, std::string token = "secret") {
    auto opened = co_await async::with_deadline(
        clock, 10s,
        transport->open_web_socket(request(std::move(part), std::move(protocols), std::move(token))));
    co_return std::move(opened).value();
  }

  /// "1:text|" for each message up to the end.
  static Task<std::string> all_of(http::WebSocket& socket) {
    std::string out;
    while (true) {
      const auto message = co_await socket.read();
      if (!message) co_return out + message.error().message;
      if (!*message) co_return out;
      out +=
          std::to_string(static_cast<unsigned char>((*message)->front())) + ":" + (*message)->substr(1) + "|";
    }
  }

  /// The refusal of a request: its code and its body.
  std::string refusal(std::string part, std::string protocols, std::string token = "secret") {
    std::string out;
    run([](PodStreamsTest& self, std::string a, std::string b, std::string c,
           std::string& into) -> Task<void> {
      const auto opened = co_await self.open(a, b, c);
      const auto status = json::parse(opened.body);
      into = std::to_string(opened.head.status) + " " +
             (status ? json::find_string(*status, {"message"}) : opened.body);
    }(*this, std::move(part), std::move(protocols), std::move(token), out));
    return out;
  }
  std::string exec(std::string query, std::string protocol = "v5.channel.k8s.io") {
    std::string out;
    run([](PodStreamsTest& self, std::string part, std::string offered, std::string& into) -> Task<void> {
      const auto opened = co_await self.open(part, offered);
      into = opened.socket ? co_await all_of(*opened.socket) : opened.body;
    }(*this, "web/exec?" + query, std::move(protocol), out));
    return out;
  }

  async::VirtualLoop loop;
  async::LoopClock clock{loop.executor()};
  SeededRandom random{1};
  Cluster cluster{loop.executor(), loop.clock(), random, {}};
  ClusterServer server{cluster, loop.executor(), clock};
  async::TaskGroup tasks{loop.executor()};
  std::unique_ptr<http::Transport> transport;
};

TEST_F(PodStreamsTest, ExecRunsAProgram) {
  EXPECT_EQ(exec("command=printenv&command=COLOUR&container=app&stdout=true&stderr=true"),
            "1:|1:blue\n|3:{\"metadata\":{},\"status\":\"Success\"}|");
  const auto failed = exec("command=pg_isready&command=-q&container=app&stdout=1", "v4.channel.k8s.io");
  EXPECT_TRUE(failed.contains("no response") && failed.contains(R"("reason":"ExitCode","message":"2")"))
      << failed;
}

TEST_F(PodStreamsTest, ExecReadsInputToItsEnd) {
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened = co_await self.open("web/exec?command=cat&container=app&stdin=true&stdout=true",
                                           "v5.channel.k8s.io, v4.channel.k8s.io");
    EXPECT_EQ(opened.protocol(), "v5.channel.k8s.io");
    for (int i = 0; i < 100; ++i) (void)co_await opened.socket->write(std::string(1, '\0') + "some line\n");
    (void)co_await opened.socket->write(std::string("\xff\0", 2));
    const auto text = co_await all_of(*opened.socket);
    EXPECT_TRUE(text.contains("some line\n") && text.ends_with("\"Success\"}|")) << text;
  }(*this));
}

TEST_F(PodStreamsTest, ExecEndsWithItsPod) {
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened =
        co_await self.open("web/exec?command=sh&container=app&stdin=true&stdout=true", "v5.channel.k8s.io");
    (void)self.cluster.registry().remove("pods", {"default", "web"}, {.grace = 0s});
    const auto text = co_await all_of(*opened.socket);
    EXPECT_TRUE(text.contains("137")) << text;
  }(*this));
}

TEST_F(PodStreamsTest, WhatCannotBeIsRefused) {
  const std::string v5 = "v5.channel.k8s.io", v4 = "v4.channel.k8s.io";
  EXPECT_EQ(refusal("none/exec?command=true&stdout=1", v5), "404 pods \"none\" not found");
  EXPECT_EQ(refusal("web/exec?command=true&stdout=1", v5),
            "400 a container name must be specified for pod web, choose one of: [app side]");
  EXPECT_EQ(refusal("web/exec?command=true&container=no&stdout=1", v5),
            "400 container no is not valid for pod web");
  EXPECT_EQ(refusal("web/exec?command=true&container=app", v4),
            "400 you must specify at least 1 of stdin, stdout, stderr");
  EXPECT_EQ(refusal("web/exec?command=true&container=app&stdout=1", "chat"),
            "403 unsupported WebSocket sub-protocol");
  EXPECT_EQ(refusal("web/portforward", v4), "400 query parameter \"port\" is required");
  EXPECT_EQ(refusal("web/portforward?ports=70000", v4), "400 unable to parse \"ports\"");
}

TEST_F(PodStreamsTest, AContainerThatDoesNotRunIsNotFound) {
  create("pods",
         R"({metadata: {name: late, namespace: default, annotations: {sim.kubernetes.io/image: missing}},
                     spec: {containers: [{name: app, image: nginx}]}})");
  loop.run_for(10s);
  EXPECT_EQ(refusal("late/exec?command=true&stdout=1", "v4.channel.k8s.io"),
            "500 container not found (\"app\")");
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened = co_await self.open("late/exec?command=true&stdout=1", "v5.channel.k8s.io");
    const auto text = co_await all_of(*opened.socket);
    EXPECT_TRUE(text.contains(
        R"(Internal error occurred: unable to upgrade connection: container not found (\"app\"))"))
        << text;
  }(*this));
}

TEST_F(PodStreamsTest, ARequestThatIsNoWebSocketIsRefused) {
  run([](PodStreamsTest& self) -> Task<void> {
    auto plain = self.request("web/exec?command=true&container=app&stdout=1", "");
    const auto answer = (co_await http::fetch(*self.transport, self.clock, std::move(plain))).value();
    EXPECT_EQ(answer.head.status, 400);
    EXPECT_TRUE(answer.body.contains("Upgrade request required")) << answer.body;
  }(*this));
}

TEST_F(PodStreamsTest, WhoMayOnlyLookMayNotExec) {
  EXPECT_TRUE(
      refusal("web/exec?command=true&container=app&stdout=1", "v5.channel.k8s.io", "other")
          .starts_with("403 pods \"web\" is forbidden: User \"grace\" cannot get resource \"pods/exec\""));
  create("clusterroles.rbac.authorization.k8s.io", kRole);
  create("clusterrolebindings.rbac.authorization.k8s.io", kBinding);
  EXPECT_EQ(refusal("web/exec?command=true&container=app&stdout=1", "v5.channel.k8s.io", "other"),
            "403 pods \"web\" is forbidden: ");
}

TEST_F(PodStreamsTest, AttachedStays) {
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened = co_await self.open("web/attach?container=app&stdout=true", "v5.channel.k8s.io");
    EXPECT_EQ((co_await opened.socket->read()).value(), std::string("\x01"));
    co_await opened.socket->close(http::CloseCode::Normal);
  }(*this));
}

TEST_F(PodStreamsTest, PortForwardTunnelsSpdy) {
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened = co_await self.open("web/portforward", "SPDY/3.1+portforward.k8s.io");
    spdy::FrameWriter client;
    spdy::FrameReader reader;
    for (const auto* type : {"error", "data"}) {
      const spdy::StreamId stream = type == std::string("error") ? 1 : 3;
      (void)co_await opened.socket->write(client.write(spdy::SynStream{
          .stream = stream, .headers = {{"streamtype", type}, {"port", "8080"}, {"requestid", "0"}}}));
    }
    (void)co_await opened.socket->write(client.write(
        spdy::Data{.stream = 3, .bytes = "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"}));
    std::string answer;
    while (!answer.ends_with("ok")) {
      reader.feed((co_await opened.socket->read()).value().value());
      while (const auto frame = reader.next().value()) {
        if (const auto* data = std::get_if<spdy::Data>(&*frame)) answer += data->bytes;
      }
    }
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    co_await opened.socket->close(http::CloseCode::Normal);
  }(*this));
}

TEST_F(PodStreamsTest, PortForwardOverChannels) {
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened = co_await self.open("web/portforward?ports=8080,9999", "v4.channel.k8s.io");
    const auto text = co_await all_of(*opened.socket);
    EXPECT_TRUE(text.contains("|3:error forwarding port 9999 ")) << text;
  }(*this));
}

TEST_F(PodStreamsTest, NothingIsLeftOfAClientThatGoes) {
  run([](PodStreamsTest& self) -> Task<void> {
    const auto opened =
        co_await self.open("web/exec?command=sh&container=app&stdin=true&stdout=true", "v5.channel.k8s.io");
    (void)co_await opened.socket->write(std::string("\0hostname\n", 10));
    EXPECT_EQ((co_await opened.socket->read()).value(), std::string("\x01"));
  }(*this));  // and the connection goes without a word
}

}  // namespace
}  // namespace kymaros::sim
