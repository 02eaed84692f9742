#include "domain/readiness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace kymaros::domain {
namespace {

bool belongs_to(const PodFacts& pod, const ObjectId& workload) {
  if (pod.id.namespace_ != workload.namespace_) return false;
  if (workload.kind == "Pod") return pod.id.name == workload.name;
  if (workload.kind == "Deployment") {
    // A Deployment owns ReplicaSets named "<deployment>-<template hash>", and those own the pods.
    return pod.controller_kind == "ReplicaSet" && pod.controller_name.size() > workload.name.size() + 1 &&
           pod.controller_name.starts_with(workload.name) &&
           pod.controller_name[workload.name.size()] == '-' &&
           pod.controller_name.find('-', workload.name.size() + 1) == std::string::npos;
  }
  return pod.controller_kind == workload.kind && pod.controller_name == workload.name;
}

void add_container_problems(const PodFacts& pod, std::vector<PodProblem>& problems) {
  for (const auto& container : pod.containers) {
    if (container.ready && container.waiting_reason.empty()) continue;
    if (!container.waiting_reason.empty() && container.waiting_reason != "PodInitializing" &&
        container.waiting_reason != "ContainerCreating") {
      auto message = container.waiting_message;
      if (container.last_exit_code) {
        message = fmt::format("{}{}last exit code {} ({})", message, message.empty() ? "" : "; ",
                              *container.last_exit_code, container.last_exit_reason);
      }
      problems.push_back({pod.id.name, container.name, container.waiting_reason, std::move(message)});
    }
  }
}

std::vector<PodProblem> problems_of(const PodFacts& pod) {
  std::vector<PodProblem> problems;
  if (!pod.unschedulable.empty()) problems.push_back({pod.id.name, "", "Unschedulable", pod.unschedulable});
  if (!pod.reason.empty()) problems.push_back({pod.id.name, "", pod.reason, pod.message});
  add_container_problems(pod, problems);
  if (!problems.empty()) return problems;
  for (const auto& container : pod.containers) {
    if (!container.ready && !container.is_init && container.running_since) {
      problems.push_back(
          {pod.id.name, container.name, "NotReady", "it runs, but its readiness probe does not pass"});
    }
  }
  if (problems.empty()) problems.push_back({pod.id.name, "", pod.phase.empty() ? "Pending" : pod.phase, ""});
  return problems;
}

/// Since when a pod is ready without any of its containers having restarted.
std::optional<Time> undisturbed_since(const PodFacts& pod) {
  if (!pod.ready_since || pod.is_being_deleted) return std::nullopt;
  Time since = *pod.ready_since;
  for (const auto& container : pod.containers) {
    if (!container.is_init && container.running_since) since = std::max(since, *container.running_since);
  }
  return since;
}

/// When the `desired`-th pod became ready; nothing if there are fewer.
std::optional<Time> ready_since(std::vector<Time> times, int desired) {
  if (desired <= 0 || static_cast<int>(times.size()) < desired) return std::nullopt;
  std::ranges::sort(times);
  return times[static_cast<std::size_t>(desired) - 1];
}

class Judge {
 public:
  explicit Judge(const ReadinessQuestion& question) : question_(question) {}

  WorkloadReadiness judge(const WorkloadFacts& workload) const {
    WorkloadReadiness result{.id = workload.id, .desired = workload.desired};
    std::vector<Time> times;
    for (const auto& pod : question_.pods) {
      if (!belongs_to(pod, workload.id) || pod.is_being_deleted) continue;
      result.restarts += pod.restarts();
      if (const auto since = undisturbed_since(pod)) {
        times.push_back(*since);
      } else if (!pod.is_finished()) {
        const auto found = problems_of(pod);
        result.problems.insert(result.problems.end(), found.begin(), found.end());
      }
    }
    result.ready = std::max(workload.succeeded, static_cast<int>(times.size()));
    if (!workload.blocked.empty()) result.problems.push_back({"", "", "FailedCreate", workload.blocked});
    const bool done = workload.id.kind == "Job" && workload.succeeded >= workload.desired;
    result.ready_since = ready_since(std::move(times), workload.desired);
    result.state = state_of(workload, result, done);
    if (result.state == WorkloadState::Ready || result.state == WorkloadState::Settling)
      result.problems.clear();
    return result;
  }

 private:
  WorkloadState state_of(const WorkloadFacts& workload, const WorkloadReadiness& result, bool done) const {
    if (!workload.is_observed) return WorkloadState::NotReady;
    if (done || workload.desired == 0) return WorkloadState::Ready;
    if (!result.ready_since) return WorkloadState::NotReady;
    return *result.ready_since + question_.stable_for <= question_.now ? WorkloadState::Ready
                                                                       : WorkloadState::Settling;
  }

  const ReadinessQuestion& question_;
};

WorkloadFacts lone_pod(const PodFacts& pod) {
  const bool succeeded = pod.phase == "Succeeded";
  return {.id = pod.id, .desired = succeeded ? 0 : 1, .ready = pod.ready_since ? 1 : 0, .is_observed = true};
}

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
    if (!pod.controller_kind.empty() || !seen.insert(pod.id).second) continue;
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
