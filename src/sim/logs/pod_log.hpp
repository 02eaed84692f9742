#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/api_error.hpp"
#include "sim/registry.hpp"
#include "sim/request_info.hpp"

namespace kymaros::sim {

/// What was asked of a container's log, and what there is of it.
struct LogAnswer {
  std::string text;
  kube::ObjectKey pod;
  std::string container;
  bool follows = false;  // further lines are waited for while the container runs
};

/// The log of a container of a pod (core v1, PodLogOptions): container, previous, follow, tailLines,
/// limitBytes, sinceSeconds, sinceTime, timestamps. A container says what its annotation
/// `sim.kubernetes.io/logs` has, all of it when it starts. 400 if no such container can be read, 404 for a
/// pod that is not there.
Answer<LogAnswer> read_log(const Registry& registry, const RequestInfo& info, Time now);

}  // namespace kymaros::sim
