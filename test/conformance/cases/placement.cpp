#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

/// A node that nothing runs on: it is said to be ready once, and then nothing is heard of it.
KYMAROS_CASE_ALONE(Cluster, Nodes, AreUnreachableOnceTheyAreSilent) {
  co_await have_account(c);
  c.ok(co_await c.post("nodes",
                       "{metadata: {name: $NS-n}, spec: {taints: [{key: example.org/apart, effect: "
                       "NoSchedule}]}}"));
  c.remove_afterwards("nodes/$NS-n");
  c.ok(co_await c.merge("nodes/$NS-n/status",
                        "{status: {conditions: [{type: Ready, status: 'True', reason: KubeletReady, message: "
                        "ready}]}}"));
  const std::string leaves =
      "tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: "
      "NoExecute, tolerationSeconds: 5}, {operator: Exists, effect: NoSchedule}]";
  const std::string stays = "tolerations: [{operator: Exists}]";
  for (const auto& [name, tolerations] : {std::pair("a", leaves), std::pair("b", stays)}) {
    c.ok(co_await c.post("pods", pod(name, kRunsOn, "nodeName: $NS-n, " + tolerations)));
    c.ok(co_await c.merge(fmt::format("pods/{}/status", name),
                          "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}"));
  }
  const auto lost = co_await c.eventually(
      "nodes/$NS-n", "it is silent",
      [](const Reply& reply) { return condition_status(reply, "Ready") == "Unknown"; }, 2min);
  c.same(text_at(condition(lost, "Ready"), "/reason"), "NodeStatusUnknown");
  c.same(text_at(condition(lost, "Ready"), "/message"), "Kubelet stopped posting node status.");
  c.same(condition_status(lost, "DiskPressure"), "Unknown");
  c.same(text_at(condition(lost, "DiskPressure"), "/reason"), "NodeStatusNeverUpdated");
  c.same(text_at(condition(lost, "DiskPressure"), "/message"), "Kubelet never posted node status.");
  const auto tainted = co_await c.eventually(
      "nodes/$NS-n", "it is tainted", [](const Reply& reply) { return reply.count("/spec/taints") == 3; });
  for (const auto* effect : {"NoSchedule", "NoExecute"}) {
    const auto taints = tainted["/spec/taints"].as_array();
    c.that(std::ranges::any_of(taints,
                               [&](const json::Value& taint) {
                                 return text_at(taint, "/key") == "node.kubernetes.io/unreachable" &&
                                        text_at(taint, "/effect") == effect;
                               }),
           effect);
  }
  const auto leaving = co_await c.eventually("pods/a", "it is to go", [](const Reply& reply) {
    return !reply.text("/metadata/deletionTimestamp").empty();
  });
  c.same(condition_status(leaving, "Ready"), "False");
  c.same(text_at(condition(leaving, "DisruptionTarget"), "/reason"), "DeletionByTaintManager");
  c.same(text_at(condition(leaving, "DisruptionTarget"), "/message"),
         "Taint manager: deleting due to NoExecute taint");
  const auto staying = c.ok(co_await c.get("pods/b"));
  c.same(staying.text("/metadata/deletionTimestamp"), "");
  c.same(condition_status(staying, "Ready"), "False");
  for (const auto* name : {"pods/a", "pods/b"}) c.ok(co_await c.remove(name, "{gracePeriodSeconds: 0}"));
  co_await c.goes("pods/a");
}

}  // namespace
}  // namespace kymaros::conformance
