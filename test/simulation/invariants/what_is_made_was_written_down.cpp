#include <fmt/format.h>

#include "sim/object.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr const char* kTests = "restoretests.restore.kymaros.io";

/// True if `list` of the test's run has an entry whose `member` is `name`.
bool names(const json::Value& test, std::string_view list, std::string_view member, const std::string& name) {
  const auto* entries = json::find(test, {"status", "run", list});
  if (!entries || !entries->is_array()) return false;
  for (const auto& entry : entries->get_array()) {
    if (json::find_string(entry, {member}) == name) return true;
  }
  return false;
}

class WrittenDownFirst final : public Invariant {
 public:
  using Invariant::Invariant;

  void changed(const sim::Change& change) override {
    if (change.kind != sim::Change::Kind::Added) return;
    const auto run = sim::label_of(*change.object, "kymaros.io/run");
    if (run.empty()) return;
    const auto name = sim::key_of(*change.object).name;
    const auto stands_in = [&](const json::Value& test) {
      if (json::find_string(test, {"status", "run", "id"}) != run) return false;
      if (change.resource == "namespaces") return names(test, "sandboxes", "namespace", name);
      if (change.resource == "restores.velero.io") return names(test, "restores", "name", name);
      return json::find_string(test, {"status", "run", "report"}) == name;
    };
    const bool is_of_a_run = change.resource == "namespaces" || change.resource == "restores.velero.io" ||
                             change.resource == "restorereports.restore.kymaros.io";
    if (is_of_a_run && !any_test(stands_in))
      offence(fmt::format("{} {} of run {} stands in no test", change.resource, name, run));
  }

 private:
  bool any_test(const auto& is_it) {
    for (const auto& test : registry().list(kTests, "")) {
      if (is_it(*test)) return true;
    }
    return false;
  }
};

}  // namespace

std::unique_ptr<Invariant> what_is_made_was_written_down(sim::Registry& registry) {
  return std::make_unique<WrittenDownFirst>("what is made was written down", registry);
}

}  // namespace kymaros::simulation
