#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/object_facts.hpp"

namespace kymaros::domain {

/// One container as the kubelet reports it.
struct ContainerFacts {
  std::string name;
  bool is_init = false;
  bool ready = false;
  int restarts = 0;
  std::string waiting_reason;   // CrashLoopBackOff, ImagePullBackOff, CreateContainerConfigError, ...
  std::string waiting_message;  // the kubelet's sentence; names the ConfigMap or Secret that is missing
  std::optional<int> last_exit_code;
  std::string last_exit_reason;       // OOMKilled, Error, Completed
  std::optional<Time> running_since;  // of the instance that runs now
};

/// One pod as the judgement sees it.
struct PodFacts {
  ObjectId id;
  std::string uid;
  std::string phase;
  bool is_being_deleted = false;
  std::string controller_kind, controller_name;  // empty: nobody's
  std::optional<Time> created_at;
  std::optional<Time> scheduled_at;
  std::optional<Time> initialized_at;  // all init containers done: Velero's data is in place
  std::optional<Time> ready_since;     // nothing: not ready
  std::string unschedulable;           // the scheduler's sentence, or empty
  std::string reason, message;         // status.reason: Evicted, ...
  std::vector<ContainerFacts> containers;

  bool is_finished() const { return phase == "Succeeded" || phase == "Failed"; }
  int restarts() const;
};

/// A controller of pods, as it is in the sandbox.
struct WorkloadFacts {
  ObjectId id;
  int desired = 0;
  int ready = 0;      // as the controller counts
  int succeeded = 0;  // Jobs
  std::string
      blocked;  // ReplicaFailure, FailedCreate: the API server's sentence (quota, admission), or empty
  bool is_observed = false;  // status.observedGeneration has caught up with the spec
};

}  // namespace kymaros::domain
