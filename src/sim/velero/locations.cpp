#include "sim/velero/locations.hpp"

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 200ms;
constexpr auto kFrequency = 1min;

}  // namespace

Locations::Locations(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {}

void Locations::note(const Change& change) {
  if (change.resource == kLocations && change.kind == Change::Kind::Added)
    worker_.add(key_of(*change.object), kNoticed);
}

void Locations::resume() {
  for (const auto& location : context_.registry.list(kLocations, kNamespace))
    worker_.add(key_of(*location), kNoticed);
}

void Locations::reconcile(const kube::ObjectKey& key) {
  if (key.namespace_ != kNamespace || !context_.registry.find(kLocations, key)) return;
  const bool is_up = context_.store.is_reachable();
  json::Object status{{"phase", is_up ? "Available" : "Unavailable"},
                      {"lastValidationTime", format_time(context_.now())},
                      {"message", nullptr}};
  if (is_up) {
    status["lastSyncedTime"] = format_time(context_.now());
  } else {
    status["message"] =
        "BackupStorageLocation \"default\" is unavailable: rpc error: code = Unknown desc = operation error "
        "S3: "
        "ListObjectsV2, exceeded maximum number of attempts, 3, request send failed: connection refused";
  }
  context_.registry.merge_status(kLocations, key, std::move(status));
  worker_.add(key, kFrequency);
}

ObjectPtr find_location(Registry& registry, const std::string& name) {
  if (!name.empty()) return registry.find(kLocations, {kNamespace, name});
  for (const auto& location : registry.list(kLocations, kNamespace)) {
    if (flag_at(*location, {"spec", "default"})) return location;
  }
  return nullptr;
}

bool is_available(const json::Value& location) {
  return json::find_string(location, {"status", "phase"}) == "Available";
}

}  // namespace kymaros::sim::velero
