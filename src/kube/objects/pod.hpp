#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "kube/condition.hpp"
#include "kube/object_meta.hpp"
#include "kube/objects/pod_spec.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct ContainerStateWaiting {
  std::string reason;  // CrashLoopBackOff, ImagePullBackOff, CreateContainerConfigError, ...
  std::string message;
};
BOOST_DESCRIBE_STRUCT(ContainerStateWaiting, (), (reason, message))

struct ContainerStateRunning {
  std::optional<Time> startedAt;
};
BOOST_DESCRIBE_STRUCT(ContainerStateRunning, (), (startedAt))

/// Without its message: that is written by the program itself.
struct ContainerStateTerminated {
  int exitCode = 0;
  std::optional<int> signal;
  std::string reason;  // OOMKilled, Error, Completed
  std::optional<Time> startedAt;
  std::optional<Time> finishedAt;
};
BOOST_DESCRIBE_STRUCT(ContainerStateTerminated, (), (exitCode, signal, reason, startedAt, finishedAt))

/// At most one of them is there.
struct ContainerState {
  std::optional<ContainerStateWaiting> waiting;
  std::optional<ContainerStateRunning> running;
  std::optional<ContainerStateTerminated> terminated;
};
BOOST_DESCRIBE_STRUCT(ContainerState, (), (waiting, running, terminated))

struct ContainerStatus {
  std::string name;
  std::string image;
  std::string imageID;
  bool ready = false;
  std::optional<bool> started;
  int restartCount = 0;
  ContainerState state;
  ContainerState lastState;
};
BOOST_DESCRIBE_STRUCT(ContainerStatus, (),
                      (name, image, imageID, ready, started, restartCount, state, lastState))

struct PodStatus {
  std::string phase;  // Pending, Running, Succeeded, Failed, Unknown
  std::string reason;
  std::string message;
  std::string podIP;
  std::optional<Time> startTime;
  std::vector<Condition> conditions;  // PodScheduled, Initialized, ContainersReady, Ready
  std::vector<ContainerStatus> initContainerStatuses;
  std::vector<ContainerStatus> containerStatuses;
};
BOOST_DESCRIBE_STRUCT(PodStatus, (),
                      (phase, reason, message, podIP, startTime, conditions, initContainerStatuses,
                       containerStatuses))

struct Pod {
  ObjectMeta metadata;
  PodSpec spec;
  PodStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Pod, (), (metadata, spec, status))

}  // namespace kymaros::kube
