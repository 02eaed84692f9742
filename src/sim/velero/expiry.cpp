#include "sim/velero/expiry.hpp"

#include <algorithm>

#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kFrequency = 1h;
constexpr auto kNoticed = 200ms;

}  // namespace

Expiry::Expiry(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { look(key); }) {}

void Expiry::note(const Change& change) {
  if (change.resource == kBackups && change.kind == Change::Kind::Added)
    worker_.add(key_of(*change.object), kNoticed);
}

void Expiry::resume() { worker_.add({}, 1s); }

/// At one Backup, or for an empty key at all.
void Expiry::look(const kube::ObjectKey& key) {
  for (const auto& backup : context_.registry.list(kBackups, kNamespace)) {
    if (!key.name.empty() && key_of(*backup) != key) continue;
    const auto expires = time_at(*backup, {"status", "expiration"});
    if (expires && *expires <= context_.now()) ask_for_deletion(*backup);
  }
  if (key.name.empty()) worker_.add({}, kFrequency);
}

void Expiry::ask_for_deletion(const json::Value& backup) {
  const auto location =
      find_location(context_.registry, json::find_string(backup, {"spec", "storageLocation"}));
  if (!location || !is_available(*location)) return;
  const auto name = key_of(backup).name;
  const auto requests = context_.registry.list(kDeleteBackupRequests, kNamespace);
  const bool is_asked = std::ranges::any_of(requests, [&](const ObjectPtr& request) {
    return json::find_string(*request, {"spec", "backupName"}) == name &&
           json::find_string(*request, {"status", "phase"}) != "Processed";
  });
  if (is_asked) return;
  context_.registry.create(
      kDeleteBackupRequests,
      json::Object{{"metadata", json::Object{{"namespace", kNamespace},
                                             {"generateName", name + "-"},
                                             {"labels", json::Object{{kBackupName, label_value(name)},
                                                                     {kBackupUid, uid_of(backup)}}}}},
                   {"spec", json::Object{{"backupName", name}}}});
}

}  // namespace kymaros::sim::velero
