#include <fmt/format.h>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr const char* kRestores = "restores.velero.io";

bool has_ended(const json::Value& restore) {
  const auto phase = json::find_string(restore, {"status", "phase"});
  return phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
         phase == "FailedValidation";
}

class OneRestore final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.resource != kRestores || change.kind != sim::Change::Kind::Added) return;
    const auto& begun = *change.object;
    if (!is_ours(begun)) return;
    for (const auto& other : registry().list(kRestores, "")) {
      if (is_ours(*other) && sim::uid_of(*other) != sim::uid_of(begun) && !has_ended(*other))
        offence(fmt::format("{} is asked for while {} is not over", sim::key_of(begun).name,
                            sim::key_of(*other).name));
    }
  }

 private:
  static bool is_ours(const json::Value& restore) {
    return !sim::label_of(restore, "kymaros.io/run").empty();
  }
};

}  // namespace

std::unique_ptr<Invariant> one_restore_at_a_time(sim::Registry& registry) {
  return std::make_unique<OneRestore>("one restore at a time", registry);
}

}  // namespace kymaros::simulation
