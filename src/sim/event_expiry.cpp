#include "sim/event_expiry.hpp"

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kKept = std::chrono::hours(1);
constexpr auto kEvents = "events";

}  // namespace

EventExpiry::EventExpiry(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { expire(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource != kEvents) return;
    const auto key = key_of(*change.object);
    if (change.kind == Change::Kind::Deleted) {
      written_.erase(key);
    } else {
      written_[key] = change.at;
      worker_.add(key, kKept);
    }
  });
}

void EventExpiry::expire(const kube::ObjectKey& key) {
  const auto written = written_.find(key);
  if (written == written_.end()) return;
  const auto age = registry_.clock().monotonic() - written->second;
  if (age < kKept) return worker_.add(key, kKept - age);
  registry_.remove(kEvents, key);
}

}  // namespace kymaros::sim
