#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

Task<std::string> why_nobody_takes(Case& c, std::string pod) {
  const auto held = co_await c.eventually("pods/" + pod, "nobody takes it", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
  co_return text_at(condition(held, "PodScheduled"), "/message");
}

std::string nowhere(std::string_view why, std::string_view preemption) {
  return fmt::format(
      "0/1 nodes are available: {}. no new claims to deallocate, preemption: 0/1 nodes are available: {}.",
      why, preemption);
}

KYMAROS_CASE(Cluster, Pods, ShareNoPortOfTheirNode) {
  co_await have_account(c);
  const std::string in_container = "ports: [{containerPort: 80, hostPort: 30999}]";
  c.ok(co_await c.post("pods", pod("a", kRunsOn, "", in_container)));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  c.ok(co_await c.post("pods", pod("b", kRunsOn, "", in_container)));
  c.same(co_await why_nobody_takes(c, "b"),
         nowhere("1 node(s) didn't have free ports for the requested pod ports",
                 "1 No preemption victims found for incoming pod"));
  c.ok(co_await c.remove("pods/a"));
  co_await c.becomes("pods/b", "/status/phase", "Running");
}

KYMAROS_CASE(Cluster, Pods, MayKeepApartFromOthers) {
  co_await have_account(c);
  const std::string apart =
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: "
      "kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}";
  c.ok(co_await c.post("pods", pod("a", kRunsOn, apart, "", "labels: {app: web}")));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  c.ok(co_await c.post("pods", pod("b", kRunsOn, apart, "", "labels: {app: web}")));
  c.same(co_await why_nobody_takes(c, "b"), nowhere("1 node(s) didn't match pod anti-affinity rules",
                                                    "1 No preemption victims found for incoming pod"));
  c.ok(co_await c.post("pods", pod("d", kRunsOn, "", "", "labels: {app: web}")));
  c.same(co_await why_nobody_takes(c, "d"),
         nowhere("1 node(s) didn't satisfy existing pods anti-affinity rules",
                 "1 No preemption victims found for incoming pod"));
}

KYMAROS_CASE(Cluster, Pods, MayGoWhereOthersAre) {
  co_await have_account(c);
  c.ok(co_await c.post(
      "pods", pod("a", kRunsOn,
                  "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: "
                  "kubernetes.io/hostname, labelSelector: {matchLabels: {app: none}}}]}}")));
  c.same(co_await why_nobody_takes(c, "a"),
         nowhere("1 node(s) didn't match pod affinity rules", "1 Preemption is not helpful for scheduling"));
  c.ok(co_await c.post("pods", pod("b", kRunsOn, "", "", "labels: {app: none}")));
  co_await c.becomes("pods/a", "/status/phase", "Running");
}

}  // namespace
}  // namespace kymaros::conformance
