#include "async/timeout.hpp"
#include "conformance/case_failed.hpp"
#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr auto kV4 = "v4.channel.k8s.io", kV5 = "v5.channel.k8s.io";

Task<void> make_pod(Case& c, std::string text) {
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post("pods", std::move(text)));
}

Task<void> make_ready_pod(Case& c) {
  co_await make_pod(c, pod("a", kRunsOn));
  co_await c.eventually(
      "pods/a", "the pod is ready",
      [](const Reply& reply) { return condition_status(reply, "Ready") == "True"; }, 90s);
}

/// What came on each channel.
struct Said {
  std::string output, errors, status;
};

Task<Result<Said>> listen(http::WebSocket& socket) {
  Said out;
  while (true) {
    KYMAROS_CO_TRY(const auto message, co_await socket.read());
    if (!message) co_return out;
    if (message->empty()) continue;
    const auto text = message->substr(1);
    if (message->front() == 1) out.output += text;
    if (message->front() == 2) out.errors += text;
    if (message->front() == 3) out.status += text;
  }
}

Task<Said> all_of(Case& c, http::WebSocket& socket) {
  auto said = co_await async::with_deadline(c.cluster().clock(), 30s, listen(socket));
  if (!said) throw CaseFailed("the conversation: " + said.error().message);
  co_return *std::move(said);
}

/// exec in the container of pod "a".
Task<Said> exec(Case& c, std::string query, std::string protocol) {
  const auto opened =
      co_await c.converse("pods/a/exec?container=c&stdout=true&stderr=true&" + query, protocol);
  if (!opened.socket) throw CaseFailed("no conversation: " + opened.body);
  c.same(opened.protocol(), protocol);
  co_return co_await all_of(c, *opened.socket);
}

json::Value status_of(const Said& said) { return json::parse(said.status).value_or(json::Value()); }

KYMAROS_CASE(Cluster, Conversations, ExecSaysWhatAProgramSays) {
  co_await make_ready_pod(c);
  for (const std::string protocol : {kV5, kV4}) {
    const auto said =
        co_await exec(c, "command=sh&command=-c&command=echo%20one%3B%20nosuch%3B%20true", protocol);
    c.same(said.output, "one\n");
    c.that(said.errors.contains("nosuch") && said.errors.contains("not found"), said.errors);
    c.same(said.status, R"({"metadata":{},"status":"Success"})");
  }
}

KYMAROS_CASE(Cluster, Conversations, ExecTellsAnExitCode) {
  co_await make_ready_pod(c);
  const auto v5 = co_await exec(c, "command=sh&command=-c&command=exit%203", kV5);
  c.same(v5.status,
         R"({"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: )"
         R"(command terminated with exit code 3","reason":"NonZeroExitCode","details":{"causes":)"
         R"([{"reason":"ExitCode","message":"3"}]}})");
  const auto v4 = status_of(co_await exec(c, "command=sh&command=-c&command=exit%203", kV4));
  c.same(text_at(v4, "/message"),
         "command terminated with non-zero exit code: error executing command [sh -c exit 3], exit code 3");
  c.same(text_at(v4, "/reason"), "NonZeroExitCode");
}

KYMAROS_CASE(Cluster, Conversations, ExecOfAProgramThatIsNotThere) {
  co_await make_ready_pod(c);
  for (const std::string protocol : {kV5, kV4}) {
    const auto status = status_of(co_await exec(c, "command=nosuch", protocol));
    const auto message = text_at(status, "/message");
    c.same(text_at(status, "/reason"), "InternalError");
    c.that(message.contains("exec: \"nosuch\": executable file not found in $PATH"), message);
    c.that(message.starts_with("Internal error occurred: Internal error occurred: ") == (protocol == kV5),
           message);
  }
}

KYMAROS_CASE(Cluster, Conversations, ExecReadsInputToItsEnd) {
  co_await make_ready_pod(c);
  const auto opened = co_await c.converse("pods/a/exec?container=c&command=cat&stdin=true&stdout=true", kV5);
  c.that(opened.socket != nullptr, opened.body);
  if (!opened.socket) co_return;
  (void)co_await opened.socket->write(std::string("\0one\n", 5));
  (void)co_await opened.socket->write(std::string("\xff\0", 2));
  const auto said = co_await all_of(c, *opened.socket);
  c.same(said.output, "one\n");
  c.same(said.status, R"({"metadata":{},"status":"Success"})");
}

KYMAROS_CASE(Cluster, Conversations, WithWhatIsNotThereAreRefused) {
  co_await make_ready_pod(c);
  const auto message = [](const http::OpenedWebSocket& opened) {
    const auto status = json::parse(opened.body);
    return std::to_string(opened.head.status) + " " + (status ? text_at(*status, "/message") : opened.body);
  };
  c.same(message(co_await c.converse("pods/none/exec?command=true&stdout=true", kV5)),
         "404 pods \"none\" not found");
  c.same(message(co_await c.converse("pods/a/exec?command=true&stdout=true&container=none", kV5)),
         "400 container none is not valid for pod a");
  c.refused(co_await c.get("pods/a/exec?command=true&stdout=true"), 400, "BadRequest",
            "Upgrade request required");
  c.same(message(co_await c.converse("pods/a/exec?command=true", kV4)),
         "400 you must specify at least 1 of stdin, stdout, stderr");
}

KYMAROS_CASE(Cluster, Conversations, WithAContainerThatCannotStart) {
  co_await make_pod(c, pod("a", kRunsOn, "", "envFrom: [{secretRef: {name: none}}]"));
  co_await c.becomes("pods/a", "/status/containerStatuses/0/state/waiting/reason",
                     "CreateContainerConfigError", 90s);
  const auto said = co_await exec(c, "command=true", kV5);
  c.same(text_at(status_of(said), "/message"),
         "Internal error occurred: unable to upgrade connection: container not found (\"c\")");
}

KYMAROS_CASE(Cluster, Conversations, PortForwardToWhereNothingListens) {
  co_await make_ready_pod(c);
  const auto opened = co_await c.converse("pods/a/portforward?ports=9999", kV4);
  c.that(opened.socket != nullptr, opened.body);
  if (!opened.socket) co_return;
  const auto said = co_await all_of(c, *opened.socket);
  c.that(said.output.starts_with("\x0f\x27"), "the error channel begins with the port");
  c.that(said.output.contains("error forwarding port 9999") && said.output.contains("connection refused"),
         said.output);
}

}  // namespace
}  // namespace kymaros::conformance
