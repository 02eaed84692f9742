#include "sim/controllers/api_availability.hpp"

#include <fmt/format.h>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kApis = "apiservices.apiregistration.k8s.io";
constexpr auto kDelay = std::chrono::milliseconds(20);

kube::ObjectKey service_of(const json::Value& api) {
  return {json::find_string(api, {"spec", "service", "namespace"}),
          json::find_string(api, {"spec", "service", "name"})};
}

}  // namespace

ApiAvailability::ApiAvailability(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource == kApis) worker_.add(key_of(*change.object), kDelay);
    if (change.resource != "services") return;
    for (const auto& api : registry_.list(kApis, "")) {
      if (service_of(*api) == key_of(*change.object)) worker_.add(key_of(*api), kDelay);
    }
  });
}

void ApiAvailability::reconcile(const kube::ObjectKey& key) {
  const auto api = registry_.find(kApis, key);
  if (!api) return;
  const auto service = service_of(*api);
  const auto missing = fmt::format("service/{} in \"{}\" is not present", service.name, service.namespace_);
  Claim claim{"Available", "True", "Passed", "all checks passed"};
  if (service.name.empty()) {
    claim = {"Available", "True", "Local", "Local APIServices are always available"};
  } else if (!registry_.find("services", service)) {
    claim = {"Available", "False", "ServiceNotFound", missing};
  }
  auto conditions = items_at(*api, {"status", "conditions"});
  if (set_condition(conditions, claim, registry_.clock().now()))
    registry_.merge_status(kApis, key, {{"conditions", std::move(conditions)}});
}

std::vector<std::string> broken_apis(const Registry& registry) {
  std::vector<std::string> out;
  for (const auto& api : registry.list(kApis, "")) {
    const auto* available = find_condition(*api, "Available");
    if (!available || json::find_string(*available, {"status"}) == "True") continue;
    out.push_back(fmt::format("{}/{}", json::find_string(*api, {"spec", "group"}),
                              json::find_string(*api, {"spec", "version"})));
  }
  return out;
}

}  // namespace kymaros::sim
