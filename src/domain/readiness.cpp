#include "domain/readiness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <set>
#include <tuple>

namespace kymaros::domain {
namespace {

constexpr std::size_t kMaxTemplateHash = 10;

/// Kubernetes writes template hashes without vowels (SafeEncodeString), so that "web-api" is never taken for
/// a ReplicaSet of "web"; old ones are decimal.
bool is_template_hash(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTemplateHash &&
         text.find_first_not_of("bcdfghjklmnpqrstvwxz0123456789") == std::string_view::npos;
}

/// A Deployment owns ReplicaSets named "<deployment>-<template hash>". Nothing: no Deployment does.
std::string_view deployment_of(std::string_view replica_set) {
  const auto dash = replica_set.rfind('-');
  if (dash == std::string_view::npos || !is_template_hash(replica_set.substr(dash + 1))) return {};
  return replica_set.substr(0, dash);
}

/// A workload by namespace, kind and name.
using WorkloadKey = std::tuple<std::string_view, std::string_view, std::string_view>;
WorkloadKey key_of(const ObjectId& id) { return {id.namespace_, id.kind, id.name}; }

/// The workloads that the pod may be of: itself, its controller, and the Deployment of its ReplicaSet, unless
/// that is one of those `on_their_own`, which no Deployment owns.
std::vector<WorkloadKey> workloads_of(const PodFacts& pod, const std::set<ObjectId>& on_their_own) {
  std::vector<WorkloadKey> keys{key_of(pod.id)};
  const auto& controller = pod.controller_kind;
  if (controller.empty() || controller == "Pod" || controller == "Deployment") return keys;
  const auto& namespace_ = pod.id.namespace_;
  keys.emplace_back(namespace_, controller, pod.controller_name);
  if (controller != "ReplicaSet") return keys;
  if (on_their_own.contains({"apps", "ReplicaSet", namespace_, pod.controller_name})) return keys;
  const auto deployment = deployment_of(pod.controller_name);
  if (!deployment.empty()) keys.emplace_back(namespace_, "Deployment", deployment);
  return keys;
}

std::string exit_of(const ContainerFacts& container) {
  if (!container.last_exit_code) return {};
  return fmt::format("last exit code {}{}{}{}", *container.last_exit_code,
                     container.last_exit_reason.empty() ? "" : " (", container.last_exit_reason,
                     container.last_exit_reason.empty() ? "" : ")");
}

std::string joined(std::string text, std::string_view more) {
  if (!text.empty() && !more.empty()) text += "; ";
  return text.append(more);
}

/// What the kubelet says of a container that does not do its work; nothing while it only starts.
std::optional<PodProblem> problem_of(const PodFacts& pod, const ContainerFacts& container) {
  const auto& waiting = container.waiting_reason;
  if (!waiting.empty() && waiting != "PodInitializing" && waiting != "ContainerCreating") {
    return PodProblem{pod.id.name, container.name, waiting,
                      joined(container.waiting_message, exit_of(container))};
  }
  const bool has_ended = waiting.empty() && !container.running_since && container.last_exit_code;
  if (!has_ended || container.ready || *container.last_exit_code == 0) return std::nullopt;
  const auto& reason = container.last_exit_reason;
  return PodProblem{pod.id.name, container.name, reason.empty() ? "Error" : reason, exit_of(container)};
}

/// The init container with which Velero keeps a pod until its volumes are filled.
bool awaits_data(const ContainerFacts& container) {
  return container.name == "restore-wait" || container.name == "restic-wait";
}

/// Of a pod that is not ready though nothing is wrong with any of its containers.
std::string state_of(const PodFacts& pod) {
  if (pod.phase.empty() || pod.phase == "Pending") return "Starting";
  const bool all_ready =
      !pod.containers.empty() && std::ranges::all_of(pod.containers, [](const ContainerFacts& container) {
        return container.is_init || container.ready;
      });
  return pod.phase == "Running" && all_ready ? "ReadinessGate" : pod.phase;
}

std::vector<PodProblem> problems_of(const PodFacts& pod) {
  std::vector<PodProblem> problems;
  if (!pod.unschedulable.empty()) problems.push_back({pod.id.name, "", "Unschedulable", pod.unschedulable});
  if (!pod.reason.empty()) problems.push_back({pod.id.name, "", pod.reason, pod.message});
  for (const auto& container : pod.containers) {
    if (auto problem = problem_of(pod, container)) problems.push_back(std::move(*problem));
  }
  if (!problems.empty()) return problems;
  for (const auto& container : pod.containers) {
    if (container.ready || container.is_init || !container.running_since) continue;
    problems.push_back({pod.id.name, container.name, "NotReady",
                        joined("it runs, but its readiness probe does not pass", exit_of(container))});
  }
  if (!problems.empty()) return problems;
  for (const auto& container : pod.containers) {
    const bool is_at_work = container.is_init && container.running_since && !container.ready;
    if (!is_at_work) continue;
    const auto* reason = awaits_data(container) ? "AwaitsData" : "InitRunning";
    problems.push_back({pod.id.name, container.name, reason, "it has not ended yet"});
  }
  if (problems.empty()) problems.push_back({pod.id.name, "", state_of(pod), ""});
  return problems;
}

/// Since when a pod is ready without any of its containers having restarted. Of the init containers only
/// sidecars still run in a ready pod.
std::optional<Time> undisturbed_since(const PodFacts& pod) {
  if (!pod.ready_since || pod.is_being_deleted) return std::nullopt;
  Time since = *pod.ready_since;
  for (const auto& container : pod.containers) {
    if (container.running_since) since = std::max(since, *container.running_since);
  }
  return since;
}

/// When the `desired`-th pod became ready; nothing if there are fewer.
std::optional<Time> ready_since(std::vector<Time> times, int desired) {
  if (desired <= 0 || static_cast<int>(times.size()) < desired) return std::nullopt;
  std::ranges::sort(times);
  return times[static_cast<std::size_t>(desired) - 1];
}

/// How many pods of a workload are to be ready at a time. A Job's pods come one after the other, and end.
int wanted_at_a_time(const WorkloadFacts& workload) {
  return workload.id.kind == "Job" ? std::min(workload.desired, 1) : workload.desired;
}

class Judge {
 public:
  explicit Judge(const ReadinessQuestion& question) : question_(question) {
    for (const auto& workload : question.workloads) {
      if (workload.id.kind == "ReplicaSet") on_their_own_.insert(workload.id);
      controllers_.insert(key_of(workload.id));
    }
    for (const auto& pod : question.pods) {
      for (const auto& key : workloads_of(pod, on_their_own_)) pods_.emplace(key, &pod);
    }
  }

  /// Judged with the controller that it belongs to.
  bool is_anothers(const PodFacts& pod) const {
    return std::ranges::any_of(workloads_of(pod, on_their_own_),
                               [&](const WorkloadKey& key) { return controllers_.contains(key); });
  }

  WorkloadReadiness judge(const WorkloadFacts& workload) const {
    WorkloadReadiness result{.id = workload.id, .desired = workload.desired};
    std::vector<Time> times;
    const auto [first, last] = pods_.equal_range(key_of(workload.id));
    for (const auto& [key, its_pod] : std::ranges::subrange(first, last)) {
      const auto& pod = *its_pod;
      if (pod.is_being_deleted) continue;
      result.restarts += pod.restarts();
      if (const auto since = undisturbed_since(pod)) {
        times.push_back(*since);
      } else if (pod.phase != "Succeeded") {
        const auto found = problems_of(pod);
        result.problems.insert(result.problems.end(), found.begin(), found.end());
      }
    }
    result.ready = std::max(workload.succeeded, static_cast<int>(times.size()));
    if (!workload.blocked.empty()) result.problems.push_back({"", "", "FailedCreate", workload.blocked});
    result.ready_since = ready_since(std::move(times), wanted_at_a_time(workload));
    result.state = state_of(workload, result);
    if (result.state == WorkloadState::Ready || result.state == WorkloadState::Settling)
      result.problems.clear();
    return result;
  }

 private:
  WorkloadState state_of(const WorkloadFacts& workload, const WorkloadReadiness& result) const {
    const bool is_done = workload.id.kind == "Job" && workload.succeeded >= workload.desired;
    if (!workload.is_observed) return WorkloadState::NotReady;
    if (is_done || workload.desired == 0) return WorkloadState::Ready;
    if (!result.ready_since) return WorkloadState::NotReady;
    return *result.ready_since + question_.stable_for <= question_.now ? WorkloadState::Ready
                                                                       : WorkloadState::Settling;
  }

  const ReadinessQuestion& question_;
  std::set<ObjectId> on_their_own_;  // ReplicaSets that no Deployment owns
  std::set<WorkloadKey> controllers_;
  std::multimap<WorkloadKey, const PodFacts*> pods_;
};

/// A pod that is judged for itself: nobody's, or that of a controller that is none of ours to judge.
WorkloadFacts lone_pod(const PodFacts& pod) {
  const bool succeeded = pod.phase == "Succeeded";
  return {.id = pod.id, .desired = succeeded ? 0 : 1, .ready = pod.ready_since ? 1 : 0, .is_observed = true};
}

/// Pods of Jobs that are not judged belong to CronJobs: they come and go by the clock.
bool comes_and_goes(const PodFacts& pod) { return pod.controller_kind == "Job"; }

void conclude(const ReadinessQuestion& question, Readiness& readiness) {
  bool all_ready = true;
  Time next = question.deadline;
  for (const auto& workload : readiness.workloads) {
    if (workload.state == WorkloadState::Settling) {
      next = std::min(next, std::chrono::ceil<Time::duration>(*workload.ready_since + question.stable_for));
    }
    all_ready = all_ready && workload.state == WorkloadState::Ready;
    if (workload.ready_since) {
      readiness.all_ready_at =
          std::max(readiness.all_ready_at.value_or(*workload.ready_since), *workload.ready_since);
    }
  }
  readiness.is_settled = all_ready || question.now >= question.deadline;
  readiness.look_again_at = next;
  if (!all_ready) readiness.all_ready_at.reset();
}

}  // namespace

int PodFacts::restarts() const {
  int sum = 0;
  for (const auto& container : containers) sum += container.restarts;
  return sum;
}

int Readiness::ready_count() const {
  return static_cast<int>(std::ranges::count(workloads, WorkloadState::Ready, &WorkloadReadiness::state));
}

bool is_built_in_controller(std::string_view kind) {
  static constexpr auto kKinds = std::to_array<std::string_view>(
      {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController"});
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

bool is_workload_kind(const ObjectId& id) {
  if (id.group == "apps")
    return id.kind == "Deployment" || id.kind == "StatefulSet" || id.kind == "DaemonSet" ||
           id.kind == "ReplicaSet";
  if (id.group == "batch") return id.kind == "Job";
  return id.group.empty() && (id.kind == "Pod" || id.kind == "ReplicationController");
}

Readiness judge_readiness(const ReadinessQuestion& question) {
  Readiness readiness;
  const Judge judge(question);
  std::set<ObjectId> seen;
  for (const auto& workload : question.workloads) {
    if (seen.insert(workload.id).second) readiness.workloads.push_back(judge.judge(workload));
  }
  for (const auto& pod : question.pods) {
    const bool is_anothers = judge.is_anothers(pod);
    if (is_anothers) seen.insert(pod.id);  // expected for itself, and adopted: judged through its controller
    if (is_anothers || pod.is_being_deleted || comes_and_goes(pod) || !seen.insert(pod.id).second) continue;
    readiness.workloads.push_back(judge.judge(lone_pod(pod)));
  }
  for (const auto& id : question.expected) {
    if (!seen.insert(id).second) continue;
    readiness.workloads.push_back({.id = id, .desired = 1, .state = WorkloadState::Missing});
  }
  conclude(question, readiness);
  return readiness;
}

}  // namespace kymaros::domain
