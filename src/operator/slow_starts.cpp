#include "operator/slow_starts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace kymaros::op {
namespace {

constexpr int kMostAsked = 20;

const kube::ResourceType kEvents{"", "v1", "events", "Event"};

/// When an event was last seen; as text, for these sort by time.
std::string seen_at(const json::Value& event) {
  for (const auto& keys : {std::pair("series", "lastObservedTime"), std::pair("", "lastTimestamp"),
                           std::pair("", "eventTime"), std::pair("metadata", "creationTimestamp")}) {
    const std::string_view outer = keys.first;
    auto time = outer.empty() ? json::find_string(event, {keys.second})
                              : json::find_string(event, {outer, keys.second});
    if (!time.empty()) return time;
  }
  return {};
}

/// Only these tell why a pod does not start; what else happens to it is told by its status.
bool tells(const json::Value& event) {
  static constexpr auto kReasons = std::to_array<std::string_view>(
      {"FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "Pulling", "Pulled"});
  return std::ranges::count(kReasons, json::find_string(event, {"reason"})) > 0;
}

/// What the kubelet says after each of its rounds, whatever it was that failed in them.
bool is_summary(const json::Value& event) {
  const auto message = json::find_string(event, {"message"});
  return message.starts_with("Unable to attach or mount") || message.starts_with("unable to mount volumes");
}

/// The newest event that tells why; a summary only where nothing else does.
const json::Value* most_telling(const std::vector<json::Value>& events) {
  const auto rank = [](const json::Value& event) { return std::pair(!is_summary(event), seen_at(event)); };
  const json::Value* found = nullptr;
  for (const auto& event : events) {
    if (tells(event) && (!found || rank(event) >= rank(*found))) found = &event;
  }
  return found;
}

Task<Result<void>> explain(kube::Client& client, std::string namespace_, domain::PodProblem& problem) {
  const auto selector = fmt::format("involvedObject.kind=Pod,involvedObject.name={}", problem.pod);
  const auto page =
      co_await client.list_all(kEvents, {.namespace_ = std::move(namespace_), .fieldSelector = selector});
  if (!page && is_transient(page.error()))
    co_return fail(page.error().within("read the events of " + problem.pod));
  if (!page) co_return Result<void>();
  const auto* event = most_telling(page->items);
  if (!event || json::find_string(*event, {"reason"}) == "Pulled") co_return Result<void>();
  problem.reason = json::find_string(*event, {"reason"});
  problem.message = json::find_string(*event, {"message"});
  co_return Result<void>();
}

}  // namespace

Task<Result<domain::Readiness>> explain_slow_starts(kube::Client& client, domain::Readiness readiness) {
  int asked = 0;
  for (auto& workload : readiness.workloads) {
    for (auto& problem : workload.problems) {
      if (problem.reason != "Starting" || ++asked > kMostAsked) continue;
      KYMAROS_CO_TRY_VOID(co_await explain(client, workload.id.namespace_, problem));
    }
  }
  co_return readiness;
}

}  // namespace kymaros::op
