#include <fmt/format.h>

#include <set>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

class NothingIsLeft final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    const auto& object = *change.object;
    if (change.resource == "namespaces" && !sim::label_of(object, "kymaros.io/run").empty()) {
      sandboxes_.insert(sim::key_of(object).name);
    }
  }

  void all_deleted() override {
    for (const auto& one : registry().list("restoretests.restore.kymaros.io", "")) {
      offence(fmt::format("test {} is still there", to_string(sim::key_of(*one))));
    }
    for (const auto& name : sandboxes_) {
      if (registry().find("namespaces", {"", name})) offence(fmt::format("namespace {} is left", name));
    }
    for (const auto* resource : {"restores.velero.io", "downloadrequests.velero.io"}) {
      for (const auto& one : registry().list(resource, "")) {
        if (sim::label_of(*one, "kymaros.io/managed-by") == "kymaros")
          offence(fmt::format("{} {} is left", resource, sim::key_of(*one).name));
      }
    }
    for (const auto& one : registry().list("persistentvolumes", "")) {
      if (sandboxes_.contains(json::find_string(*one, {"spec", "claimRef", "namespace"})))
        offence(fmt::format("volume {} is left", sim::key_of(*one).name));
    }
  }

 private:
  std::set<std::string> sandboxes_;
};

}  // namespace

std::unique_ptr<Invariant> nothing_is_left(sim::Registry& registry) {
  return std::make_unique<NothingIsLeft>("nothing is left", registry);
}

}  // namespace kymaros::simulation
