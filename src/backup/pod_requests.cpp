#include "backup/pod_requests.hpp"

#include <algorithm>
#include <string>

namespace kymaros::backup {
namespace {

using domain::Requests;

Quantity amount(const json::Value& resources, std::string_view name) {
  for (const auto part : {"requests", "limits"}) {
    const auto* found = json::find(resources, {part, name});
    if (!found) continue;
    std::string text;
    if (const auto* string = found->if_string()) text.assign(string->data(), string->size());
    if (found->is_number()) text = json::serialize(*found);  // `cpu: 1` is legal
    return parse_quantity(text).value_or(Quantity());
  }
  return {};
}

Requests sum(const Requests& a, const Requests& b) {
  return {.cpu = a.cpu + b.cpu,
          .memory = a.memory + b.memory,
          .storage = a.storage + b.storage,
          .without_cpu = a.without_cpu + b.without_cpu,
          .without_memory = a.without_memory + b.without_memory};
}

Requests larger(const Requests& a, const Requests& b) {
  return {.cpu = std::max(a.cpu, b.cpu),
          .memory = std::max(a.memory, b.memory),
          .storage = std::max(a.storage, b.storage),
          .without_cpu = std::max(a.without_cpu, b.without_cpu),
          .without_memory = std::max(a.without_memory, b.without_memory)};
}

template <class Visit>
void for_each_container(const json::Value& pod_spec, std::string_view list, Visit visit) {
  const auto* found = json::find(pod_spec, {list});
  const auto* containers = found ? found->if_array() : nullptr;
  if (!containers) return;
  for (const auto& container : *containers) {
    const auto* resources = json::find(container, {"resources"});
    auto asks = resources ? requests_of(*resources) : Requests{};
    asks.without_cpu = asks.cpu.is_zero();
    asks.without_memory = asks.memory.is_zero();
    visit(container, asks);
  }
}

}  // namespace

Requests requests_of(const json::Value& resources) {
  return {.cpu = amount(resources, "cpu"),
          .memory = amount(resources, "memory"),
          .storage = amount(resources, "storage")};
}

Requests pod_requests(const json::Value& pod_spec) {
  Requests running;
  for_each_container(pod_spec, "containers",
                     [&](const json::Value&, const Requests& asks) { running = sum(running, asks); });
  Requests sidecars;
  Requests starting;  // the most that is needed while init containers run one after the other
  for_each_container(pod_spec, "initContainers", [&](const json::Value& container, const Requests& asks) {
    const bool is_sidecar = json::find_string(container, {"restartPolicy"}) == "Always";
    starting = larger(starting, sum(sidecars, asks));
    if (is_sidecar) sidecars = sum(sidecars, asks);
  });
  auto total = larger(sum(running, sidecars), starting);
  if (const auto* of_pod = json::find(pod_spec, {"resources"})) total = larger(total, requests_of(*of_pod));
  if (const auto* overhead = json::find(pod_spec, {"overhead"})) {
    total = sum(total, requests_of(json::Object{{"requests", *overhead}}));
  }
  return total;
}

}  // namespace kymaros::backup
