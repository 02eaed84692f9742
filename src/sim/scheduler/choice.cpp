#include "sim/scheduler/choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/scheduler/demand.hpp"
#include "sim/scheduler/neighbours.hpp"
#include "sim/scheduler/node_fit.hpp"

namespace kymaros::sim {
namespace {

/// What one node says of a pod.
struct Opinion {
  std::vector<std::string> reasons;  // none: it fits
  bool could_be_freed = false;       // other pods are in the way
  std::size_t pods = 0;
};

struct Load {
  Amounts used;
  std::size_t pods = 0;
};

std::map<std::string, Load> loads_of(const std::vector<ObjectPtr>& pods) {
  std::map<std::string, Load> loads;
  for (const auto& pod : pods) {
    const auto node = json::find_string(*pod, {"spec", "nodeName"});
    if (node.empty() || is_ended(*pod)) continue;
    add(loads[node].used, demand_of(*pod));
    ++loads[node].pods;
  }
  return loads;
}

std::vector<PlacedPod> placed_on(const std::vector<ObjectPtr>& nodes, const std::vector<ObjectPtr>& pods) {
  std::vector<PlacedPod> placed;
  for (const auto& pod : pods) {
    const auto name = json::find_string(*pod, {"spec", "nodeName"});
    const auto node =
        std::ranges::find_if(nodes, [&](const ObjectPtr& one) { return key_of(*one).name == name; });
    if (node != nodes.end() && !is_ended(*pod)) placed.push_back({pod, *node});
  }
  return placed;
}

std::string reason_of(const std::string& resource) {
  return resource == "pods" ? "Too many pods" : "Insufficient " + resource;
}

bool reaches(const json::Value& volume, const json::Value& node) {
  const auto* terms = json::find(volume, {"spec", "nodeAffinity", "required", "nodeSelectorTerms"});
  return !terms || terms_select_node(*terms, node);
}

/// In the order of kube-scheduler's filters: the first that objects speaks.
Opinion ask(const json::Value& node, const Load& load, const std::vector<PlacedPod>& placed,
            const json::Value& pod, const PodClaims& claims) {
  if (flag_at(node, {"spec", "unschedulable"})) return {.reasons = {"node(s) were unschedulable"}};
  if (!tolerates(pod, node, {"NoSchedule", "NoExecute"}))
    return {.reasons = {"node(s) had untolerated taint(s)"}};
  if (!selects_node(pod, node)) return {.reasons = {"node(s) didn't match Pod's node affinity/selector"}};
  if (!has_free_ports(pod, node, placed)) {
    return {.reasons = {"node(s) didn't have free ports for the requested pod ports"},
            .could_be_freed = true};
  }
  const auto demand = demand_of(pod);
  const auto total = allocatable_of(node);
  if (const auto missing = lacking(total, load.used, demand); !missing.empty()) {
    Opinion answer{.could_be_freed = lacking(total, {}, demand).empty()};
    for (const auto& resource : missing) answer.reasons.push_back(reason_of(resource));
    return answer;
  }
  const bool has_volumes =
      std::ranges::all_of(claims.volumes, [&](const ObjectPtr& volume) { return reaches(*volume, node); });
  if (!has_volumes) return {.reasons = {"node(s) didn't match PersistentVolume's node affinity"}};
  const auto neighbours = look_at_neighbours(pod, node, placed);
  if (!neighbours.objection.empty())
    return {.reasons = {neighbours.objection}, .could_be_freed = neighbours.could_be_freed};
  return {.pods = load.pods};
}

/// "1 Insufficient cpu, 2 node(s) were unschedulable"
std::string counted(const std::map<std::string, int>& reasons) {
  std::vector<std::string> texts;
  texts.reserve(reasons.size());
  for (const auto& [reason, count] : reasons) texts.push_back(fmt::format("{} {}", count, reason));
  std::ranges::sort(texts);
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string nowhere(std::size_t nodes, const std::string& why, const std::map<std::string, int>& preemption) {
  if (nodes == 0) return "no nodes available to schedule pods";
  return fmt::format(
      "0/{} nodes are available: {}. no new claims to deallocate, preemption: 0/{} nodes are available: {}.",
      nodes, why, nodes, counted(preemption));
}

}  // namespace

Choice choose_node(const json::Value& pod, const PodClaims& claims, const std::vector<ObjectPtr>& nodes,
                   const std::vector<ObjectPtr>& pods) {
  constexpr auto kNotHelpful = "Preemption is not helpful for scheduling";
  constexpr auto kNoVictims = "No preemption victims found for incoming pod";
  if (!claims.problem.empty()) {  // what kube-scheduler 1.35 makes of it, word for word
    return {.message = fmt::format("0/{} nodes are available: {}. not found", nodes.size(), claims.problem)};
  }
  const auto loads = loads_of(pods);
  const auto placed = placed_on(nodes, pods);
  std::map<std::string, int> reasons, preemption;
  std::optional<std::pair<std::size_t, std::string>> best;
  for (const auto& node : nodes) {
    const auto name = key_of(*node).name;
    const auto load = loads.find(name);
    const auto answer = ask(*node, load == loads.end() ? Load() : load->second, placed, pod, claims);
    for (const auto& reason : answer.reasons) ++reasons[reason];
    if (answer.reasons.empty()) {
      const std::pair candidate(answer.pods, name);
      best = best ? std::min(*best, candidate) : candidate;
    } else {
      ++preemption[answer.could_be_freed ? kNoVictims : kNotHelpful];
    }
  }
  if (best) return {.node = best->second};
  return {.message = nowhere(nodes.size(), counted(reasons), preemption)};
}

}  // namespace kymaros::sim
