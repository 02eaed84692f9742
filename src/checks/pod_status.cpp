#include "checks/pod_status.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.hpp"

namespace kymaros::checks {
namespace {

constexpr Duration kDefaultTimeout = std::chrono::minutes(2);

bool matches(const std::map<std::string, std::string>& labels,
             const std::map<std::string, std::string>& selector) {
  return std::ranges::all_of(selector, [&](const auto& wanted) {
    const auto found = labels.find(wanted.first);
    return found != labels.end() && found->second == wanted.second;
  });
}

/// The budget of all checks bounds each of them.
Duration timeout_of(const api::PodStatusPlan& check, const World& world) {
  const auto own = check.timeout.value_or(world.budget.value_or(kDefaultTimeout));
  return std::min(own, world.budget.value_or(own));
}

}  // namespace

Answer ask_pod_status(const api::PodStatusPlan& check, const World& world) {
  int ready = 0;
  int all = 0;
  for (std::size_t i = 0; i < world.pods.size(); ++i) {
    const auto& pod = world.pods[i];
    if (pod.is_being_deleted || pod.is_finished() || !matches(world.pod_labels[i], check.labels)) continue;
    ++all;
    ready += pod.ready_since.has_value();
  }
  if (ready >= check.min_ready) {
    return {.state = Answer::State::Pass,
            .message = fmt::format("{}/{} pods ready (min: {})", ready, all, check.min_ready)};
  }
  const auto message = fmt::format("{}/{} pods ready, {} required", ready, all, check.min_ready);
  const auto until = std::chrono::ceil<Time::duration>(world.started_at + timeout_of(check, world));
  if (world.now < until)
    return {.state = Answer::State::Pending, .message = message, .again_at = until, .needs_pods = true};
  return {.state = Answer::State::Fail,
          .message = fmt::format("{} within {}", message, format_duration(until - world.started_at)),
          .needs_pods = true};
}

}  // namespace kymaros::checks
