#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr Program kTalks{"[sh, -c, 'echo one; echo two; trap \"exit 0\" TERM; sleep 3600 & wait']",
                         "sim.kubernetes.io/logs: \"one\\ntwo\""};
constexpr Program kTalksAndEndsBadly{
    "[sh, -c, 'echo one; exit 3']",
    "sim.kubernetes.io/logs: one, sim.kubernetes.io/crash: 'after=100ms, exit=3'"};

Task<void> make_pod(Case& c, std::string text) {
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post("pods", std::move(text)));
}

Task<void> is_ready(Case& c, std::string pod) {
  co_await c.eventually(
      "pods/" + pod, "the pod is ready",
      [](const Reply& reply) { return condition_status(reply, "Ready") == "True"; }, 90s);
}

std::string text_of(const Reply& reply) {
  return reply.body.is_string() ? std::string(reply.body.as_string()) : json::serialize(reply.body);
}

KYMAROS_CASE(Cluster, Logs, AreWhatAContainerSaid) {
  co_await make_pod(c, pod("a", kTalks));
  co_await is_ready(c, "a");
  co_await c.eventually("pods/a/log", "both lines are there",
                        [](const Reply& reply) { return text_of(reply).contains("two"); });
  c.same(text_of(co_await c.get("pods/a/log")), "one\ntwo\n");
  c.same(text_of(co_await c.get("pods/a/log?container=c&tailLines=1")), "two\n");
  c.same(text_of(co_await c.get("pods/a/log?limitBytes=5")), "one\nt");
  const auto stamped = text_of(co_await c.get("pods/a/log?timestamps=true&tailLines=1"));
  c.that(stamped.ends_with("Z two\n") && stamped.starts_with("20"), stamped);
  c.same(text_of(co_await c.get("pods/a/log?sinceTime=2100-01-01T00:00:00Z")), "");
}

KYMAROS_CASE(Cluster, Logs, OfWhatIsNotThereAreRefused) {
  co_await make_pod(c, pod("a", kTalks));
  co_await is_ready(c, "a");
  c.refused(co_await c.get("pods/a/log?container=none"), 400, "BadRequest",
            "container none is not valid for pod a");
  c.refused(co_await c.get("pods/a/log?previous=true"), 400, "BadRequest",
            "previous terminated container \"c\" in pod \"a\" not found");
  c.refused(co_await c.get("pods/none/log"), 404, "NotFound", "pods \"none\" not found");
}

KYMAROS_CASE(Cluster, Logs, OfOneOfTwoContainersNeedItsName) {
  co_await make_pod(
      c, "{metadata: {name: a}, spec: {containers: [" + container(kRunsOn) +
             ", {name: d, image: 'localhost/busybox:1', imagePullPolicy: Never, command: [sleep, '60']}]}}");
  c.refused(co_await c.get("pods/a/log"), 400, "BadRequest",
            "a container name must be specified for pod a, choose one of: [c d]");
}

KYMAROS_CASE(Cluster, Logs, OfAContainerThatCannotStart) {
  co_await make_pod(c, pod("a", kRunsOn, "", "envFrom: [{secretRef: {name: none}}]"));
  co_await c.becomes("pods/a", "/status/containerStatuses/0/state/waiting/reason",
                     "CreateContainerConfigError", 90s);
  c.refused(co_await c.get("pods/a/log"), 400, "BadRequest",
            "container \"c\" in pod \"a\" is waiting to start: CreateContainerConfigError");
}

KYMAROS_CASE(Cluster, Logs, OfAContainerThatHasEnded) {
  co_await make_pod(c, pod("a", kTalksAndEndsBadly, "restartPolicy: Never"));
  co_await c.becomes("pods/a", "/status/phase", "Failed", 90s);
  c.same(text_of(co_await c.get("pods/a/log")), "one\n");
}

KYMAROS_CASE(Cluster, Logs, OfTheInstanceBefore) {
  co_await make_pod(c, pod("a", kTalksAndEndsBadly));
  // A node that is about to start the next instance has no log for a while.
  co_await c.eventually(
      "pods/a/log?previous=true", "the log of the instance before",
      [](const Reply& reply) { return text_of(reply) == "one\n"; }, 100s);
}

}  // namespace
}  // namespace kymaros::conformance
