#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::test {

/// A workload shop/web of so many pods of nginx, with `more` in its spec: R"("serviceName": "web",)".
inline std::string set_of(int replicas, const std::string& more = {}) {
  return R"({"metadata": {"namespace": "shop", "name": "web"}, "spec": {)" + more + R"("replicas": )" +
         std::to_string(replicas) + R"(, "selector": {"matchLabels": {"app": "web"}}, "template":
           {"metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "nginx:1"}]}}}})";
}

/// For tests of the controllers that make pods, where no kubelet runs them.
class SimWorkloads : public testing::Test {
 protected:
  std::vector<sim::ObjectPtr> pods() { return core.registry.list("pods", "shop"); }
  std::vector<sim::ObjectPtr> sets() { return core.registry.list("replicasets.apps", "shop"); }
  void become_ready(const sim::ObjectPtr& pod) {
    json::Object ready{
        {"type", "Ready"}, {"status", "True"}, {"lastTransitionTime", format_time(core.loop.clock().now())}};
    core.registry.merge_status("pods", sim::key_of(*pod),
                               {{"phase", "Running"}, {"conditions", json::Array{std::move(ready)}}});
  }
  void all_become_ready() {
    for (const auto& pod : pods()) become_ready(pod);
    core.loop.run_for(std::chrono::milliseconds(100));
  }
  std::int64_t count(const std::string& resource, const std::string& field) {
    const auto object = core.registry.find(resource, {"shop", "web"});
    return object ? sim::integer_at(*object, {"status", field}) : -1;
  }
  std::string condition(const std::string& resource, const std::string& type) {
    const auto object = core.registry.find(resource, {"shop", "web"});
    const auto* found = object ? sim::find_condition(*object, type) : nullptr;
    if (!found) return "";
    return json::find_string(*found, {"status"}) + " " + json::find_string(*found, {"reason"});
  }
  /// How often it was told.
  std::int64_t events(const std::string& reason) {
    std::int64_t count = 0;
    for (const auto& event : core.registry.list("events", "shop")) {
      if (json::find_string(*event, {"reason"}) == reason) count += sim::integer_at(*event, {"count"}, 1);
    }
    return count;
  }
  void refuse_pods(std::string why) {
    refusal = std::move(why);
    core.registry.add_admission([this](const sim::Admission& admission) -> std::optional<sim::ApiError> {
      if (admission.kind.type.kind != "Pod" || admission.verb != sim::Admission::Verb::Create ||
          refusal.empty())
        return std::nullopt;
      return sim::forbidden("pods", sim::key_of(admission.object).name, refusal).error();
    });
  }

  test::SimCore core;
  std::string refusal;
};

}  // namespace kymaros::test
