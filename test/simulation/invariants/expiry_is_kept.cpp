#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr auto kGrace = std::chrono::minutes(1);
constexpr auto kSweep = std::chrono::minutes(1);  // an operator that has just come up sweeps within it

class ExpiryIsKept final : public Invariant {
 public:
  using Invariant::Invariant;

  void looked(MonotonicTime reachable) override {
    if (clock().monotonic() - reachable < kGrace + kSweep) return;
    for (const auto& one : registry().list("namespaces", "")) {
      const auto text = sim::annotation_of(*one, "kymaros.io/expires-at");
      const auto expires = parse_time(text);
      if (text.empty() || !expires || sim::is_being_deleted(*one)) continue;
      const auto name = sim::key_of(*one).name;
      if (is_restored_into(name)) free_since_[name] = clock().now();
      const auto due = std::max(*expires + kGrace, free_since_[name] + kSweep);
      if (clock().now() > due)
        offence(fmt::format("{} expired at {} and stands at {}", name, text, format_time(clock().now())));
    }
  }

 private:
  /// While the provider goes on, it would make the namespace anew (decision 21).
  bool is_restored_into(const std::string& sandbox) {
    for (const auto& restore : registry().list("restores.velero.io", "")) {
      const auto phase = json::find_string(*restore, {"status", "phase"});
      const bool has_ended = phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
                             phase == "FailedValidation";
      if (has_ended) continue;
      const auto* mapping = json::find(*restore, {"spec", "namespaceMapping"});
      if (!mapping || !mapping->is_object()) continue;
      for (const auto& [source, target] : mapping->get_object()) {
        if (target.is_string() && target.get_string() == sandbox) return true;
      }
    }
    return false;
  }

  std::map<std::string, Time> free_since_;  // by sandbox: when a restore into it was last seen under way
};

}  // namespace

std::unique_ptr<Invariant> expiry_is_kept(sim::Registry& registry) {
  return std::make_unique<ExpiryIsKept>("expiry is kept", registry);
}

}  // namespace kymaros::simulation
