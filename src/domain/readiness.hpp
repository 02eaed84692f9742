#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/pod_facts.hpp"

namespace kymaros::domain {

enum class WorkloadState {
  Ready,     // and was for long enough
  Settling,  // ready, but not yet for readiness.stableFor
  NotReady,
  Missing,  // in the backup, not in the sandbox
};

/// Why a workload is not ready, in one pod of it.
struct PodProblem {
  std::string pod;
  std::string container;  // empty: the pod as a whole
  std::string reason;     // CrashLoopBackOff, Unschedulable, FailedCreate, ...
  std::string message;
};

struct WorkloadReadiness {
  ObjectId id;
  int desired = 0;
  int ready = 0;
  int restarts = 0;
  WorkloadState state = WorkloadState::NotReady;
  std::optional<Time> ready_since;  // of its last pod to become ready
  std::vector<PodProblem> problems;
};

/// What was waited for, and whether more waiting can change the answer.
struct Readiness {
  std::vector<WorkloadReadiness> workloads;
  bool is_settled = false;           // every workload is ready and stable, or the time is over
  Time look_again_at;                // when, if nothing changes before; meaningful unless settled
  std::optional<Time> all_ready_at;  // when the last one became ready; nothing: some are not

  int ready_count() const;
};

struct ReadinessQuestion {
  std::vector<ObjectId> expected;        // workloads of the inventory, under their sandbox namespace
  std::vector<WorkloadFacts> workloads;  // in the sandboxes
  std::vector<PodFacts> pods;
  Time now;
  Time deadline;  // of the wait: restore done + readiness.timeout
  Duration stable_for;
};

/// Judges each workload: a controller with as many ready pods as it wants, a Job that is done or at work, and
/// each pod for itself that belongs to none of them and is ready or done. A workload is Ready when it was so
/// for `stable_for`; a restart begins that time anew (decision 8).
///
/// Pods whose controller is not among `workloads` (a database operator's, a Rollout's) are judged for
/// themselves, or nobody would judge them; those of a CronJob's Jobs come and go by the clock and are not.
Readiness judge_readiness(const ReadinessQuestion& question);

/// True for the controllers of Kubernetes' own, which work in every cluster; a database operator's kinds do
/// only where it watches.
bool is_built_in_controller(std::string_view kind);

/// True for kinds that run pods of their own accord: the workloads of level 3.
bool is_workload_kind(const ObjectId& id);

}  // namespace kymaros::domain
