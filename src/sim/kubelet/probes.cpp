#include "sim/kubelet/probes.hpp"

#include <algorithm>

#include "sim/fields.hpp"

namespace kymaros::sim {

std::optional<Probe> Probe::of(const json::Value& container, std::string_view which) {
  const auto* given = json::find(container, {which});
  if (!given || !given->is_object()) return std::nullopt;
  const auto seconds = [&](std::string_view name, std::int64_t otherwise) {
    return std::chrono::seconds(integer_at(*given, {name}, otherwise));
  };
  Probe probe{.initial_delay = seconds("initialDelaySeconds", 0),
              .period = std::max(seconds("periodSeconds", 10), std::chrono::seconds(1))};
  probe.failure_threshold =
      static_cast<int>(std::max<std::int64_t>(integer_at(*given, {"failureThreshold"}, 3), 1));
  probe.success_threshold =
      static_cast<int>(std::max<std::int64_t>(integer_at(*given, {"successThreshold"}, 1), 1));
  return probe;
}

Duration Probe::first_asked(Duration offset) const {
  if (offset <= initial_delay) return initial_delay;
  const auto periods = (offset - initial_delay + period - Duration(1)) / period;
  return initial_delay + periods * period;
}

ProbeTimes probe_times(const json::Value& container, const ContainerBehaviour& behaviour) {
  ProbeTimes times;
  if (const auto startup = Probe::of(container, "startupProbe")) times.started = startup->first_asked({});
  if (const auto liveness = Probe::of(container, "livenessProbe"); liveness && behaviour.live_until) {
    times.killed = liveness->first_asked(std::max(*behaviour.live_until, times.started)) +
                   (liveness->failure_threshold - 1) * liveness->period;
  }
  auto readiness = Probe::of(container, "readinessProbe");
  if (!readiness && behaviour.ready_after) readiness = Probe{};
  if (!readiness) {
    times.ready = times.started;
    return times;
  }
  const auto asked = readiness->first_asked(times.started);
  const auto passes = std::max(behaviour.ready_after.value_or(Duration::zero()), times.started);
  if (passes > asked) times.refused = asked;
  if (passes == Duration::max()) return times;
  times.ready = readiness->first_asked(passes) + (readiness->success_threshold - 1) * readiness->period;
  if (!behaviour.ready_until) return times;
  const auto fails = readiness->first_asked(std::max(*behaviour.ready_until, passes));
  if (fails <= *times.ready) {
    times.refused = asked;
    times.ready = std::nullopt;
    return times;
  }
  if (!times.refused) times.refused = fails;
  times.unready = fails + (readiness->failure_threshold - 1) * readiness->period;
  return times;
}

}  // namespace kymaros::sim
