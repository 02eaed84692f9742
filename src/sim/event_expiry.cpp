#include "sim/event_expiry.hpp"

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kKept = std::chrono::hours(1);
constexpr auto kCore = "events";
constexpr auto kGroup = "events.events.k8s.io";

}  // namespace

EventExpiry::EventExpiry(Registry& registry)
    : registry_(registry),
      core_(registry.clock(), [this](const kube::ObjectKey& key) { expire(kCore, core_, key); }),
      events_(registry.clock(), [this](const kube::ObjectKey& key) { expire(kGroup, events_, key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource != kCore && change.resource != kGroup) return;
    const auto key = key_of(*change.object);
    if (change.kind == Change::Kind::Deleted) {
      written_.erase({change.resource, key});
    } else {
      written_[{change.resource, key}] = change.at;
      (change.resource == kCore ? core_ : events_).add(key, kKept);
    }
  });
}

void EventExpiry::expire(const std::string& resource, Worker& worker, const kube::ObjectKey& key) {
  const auto written = written_.find({resource, key});
  if (written == written_.end()) return;
  const auto age = registry_.clock().monotonic() - written->second;
  if (age < kKept) return worker.add(key, kKept - age);
  registry_.remove(resource, key);
}

}  // namespace kymaros::sim
