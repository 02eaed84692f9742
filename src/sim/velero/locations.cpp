#include "sim/velero/locations.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 200ms;
constexpr auto kFrequency = 1min;
constexpr const char* kOutOfReach =
    "rpc error: code = Unknown desc = operation error S3: ListObjectsV2, exceeded maximum number of "
    "attempts, "
    "3, request send failed: connection refused";
constexpr const char* kNoBucket =
    "rpc error: code = Unknown desc = operation error S3: ListObjectsV2, https response error StatusCode: "
    "404, "
    "NoSuchBucket: The specified bucket does not exist";

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
  const auto location = context_.registry.find(kLocations, key);
  const bool is_ours = json::find_string(*location, {"spec", "objectStorage", "bucket"}) == kBucket;
  const auto trouble = !context_.store.is_reachable() ? kOutOfReach : is_ours ? "" : kNoBucket;
  json::Object status{{"phase", *trouble ? "Unavailable" : "Available"},
                      {"lastValidationTime", format_time(context_.now())},
                      {"message", nullptr}};
  if (*trouble)
    status["message"] = fmt::format("BackupStorageLocation \"{}\" is unavailable: {}", key.name, trouble);
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
