#include <fmt/format.h>

#include <set>

#include "sim/object.hpp"
#include "sim/request_info.hpp"
#include "simulation/invariant.hpp"

namespace kymaros::simulation {
namespace {

constexpr const char* kOwnNamespace = "kymaros-system";
constexpr const char* kProviderNamespace = "velero";

class OnlyItsOwn final : public Invariant {
 public:
  using Invariant::Invariant;

  /// Remembers what a sandbox is, and which volumes its claims have: they may go before they are written to.
  void changed(const sim::Change& change) override {
    const auto& object = *change.object;
    if (change.resource == "namespaces") note_namespace(change);
    if (change.resource == "restoretests.restore.kymaros.io") note_drawn(object);
    if (change.resource == "persistentvolumes" &&
        sandboxes_.contains(json::find_string(object, {"spec", "claimRef", "namespace"}))) {
      volumes_.insert(sim::key_of(object).name);
    }
  }

  void requested(const sim::AuditEntry& entry) override {
    if (entry.method == "GET") return;
    const auto info = sim::request_info(entry.path);
    if (!is_its_own(info, entry)) offence(fmt::format("{} {} ({})", entry.method, entry.path, entry.code));
  }

 private:
  /// What is made without our label, under a name that no sandbox had, is somebody else's, whoever names it.
  void note_namespace(const sim::Change& change) {
    const auto name = sim::key_of(*change.object).name;
    const bool is_sandbox = !sim::label_of(*change.object, "kymaros.io/run").empty();
    if (is_sandbox) sandboxes_.insert(name);
    if (change.kind == sim::Change::Kind::Added && !is_sandbox && !sandboxes_.contains(name))
      strangers_.insert(name);
    if (change.kind == sim::Change::Kind::Deleted) strangers_.erase(name);
  }

  void note_drawn(const json::Value& test) {
    const auto* list = json::find(test, {"status", "run", "sandboxes"});
    if (!list || !list->is_array()) return;
    for (const auto& one : list->get_array()) sandboxes_.insert(json::find_string(one, {"namespace"}));
  }

  bool is_its_own(const sim::RequestInfo& info, const sim::AuditEntry& entry) const {
    if (info.group == "restore.kymaros.io") return is_own_kind(info);
    if (info.plural == "events") return entry.method == "POST" || entry.method == "PATCH";
    if (info.plural == "leases") return info.key.namespace_ == kOwnNamespace;
    if (info.group == "velero.io") {
      return info.key.namespace_ == kProviderNamespace &&
             (info.plural == "restores" || info.plural == "downloadrequests" ||
              info.plural == "datadownloads");
    }
    if (info.plural == "namespaces") return entry.method == "POST" || is_sandbox(info.key.name);
    if (info.plural == "persistentvolumes") return volumes_.contains(info.key.name);
    return is_sandbox(info.key.namespace_);
  }
  bool is_sandbox(const std::string& name) const {
    return sandboxes_.contains(name) && !strangers_.contains(name);
  }
  /// Of a RestoreTest nothing but status, finalizers and the trigger (decision 25); reports as they are.
  static bool is_own_kind(const sim::RequestInfo& info) {
    return info.plural == "restoretests" || info.plural == "restorereports";
  }

  std::set<std::string> sandboxes_, strangers_, volumes_;
};

}  // namespace

std::unique_ptr<Invariant> only_its_own_is_written(sim::Registry& registry) {
  return std::make_unique<OnlyItsOwn>("only its own is written", registry);
}

}  // namespace kymaros::simulation
