#pragma once

#include <optional>

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/kubelet/behaviour.hpp"

namespace kymaros::sim {

/// A probe of a container, with Kubernetes' defaults.
struct Probe {
  Duration initial_delay{};
  Duration period = std::chrono::seconds(10);
  int failure_threshold = 3;
  int success_threshold = 1;

  static std::optional<Probe> of(const json::Value& container, std::string_view which);
  /// The first time that it is asked at `offset` after the start or later.
  Duration first_asked(Duration offset) const;
};

/// What the probes of a container find, as times after its start. Pure.
struct ProbeTimes {
  Duration started{};               // status.started
  std::optional<Duration> ready;    // nothing: never
  std::optional<Duration> unready;  // nothing: it stays ready
  std::optional<Duration> refused;  // the first time that the readiness probe fails
  std::optional<Duration> killed;   // the liveness probe has failed for good
};

/// Where something is said of a container's readiness and it has no readiness probe, it has a default one.
ProbeTimes probe_times(const json::Value& container, const ContainerBehaviour& behaviour);

}  // namespace kymaros::sim
