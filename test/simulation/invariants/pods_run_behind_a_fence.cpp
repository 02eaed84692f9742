#include <fmt/format.h>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

class BehindAFence final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != "pods" || change.kind != sim::Change::Kind::Added) return;
    const auto key = sim::key_of(*change.object);
    const auto sandbox = registry().find("namespaces", {"", key.namespace_});
    if (!sandbox || sim::label_of(*sandbox, "kymaros.io/run").empty()) return;
    for (const auto* fence : {"networkpolicies.networking.k8s.io", "resourcequotas"}) {
      if (registry().list(fence, key.namespace_).empty())
        offence(fmt::format("pod {} runs in a sandbox without {}", to_string(key), fence));
    }
  }
};

}  // namespace

std::unique_ptr<Invariant> pods_run_behind_a_fence(sim::Registry& registry) {
  return std::make_unique<BehindAFence>("pods run behind a fence", registry);
}

}  // namespace kymaros::simulation
