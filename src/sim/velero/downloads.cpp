#include "sim/velero/downloads.hpp"

#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 100ms;
constexpr auto kRetry = 1s;
constexpr auto kLife = 10min;

}  // namespace

Downloads::Downloads(Registry& registry, Shelf& shelf, const Behaviour& behaviour)
    : registry_(registry),
      shelf_(shelf),
      behaviour_(behaviour),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource == kDownloadRequests && change.kind == Change::Kind::Added)
      worker_.add(key_of(*change.object), kNoticed);
  });
}

void Downloads::reconcile(const kube::ObjectKey& key) {
  const auto request = registry_.find(kDownloadRequests, key);
  if (!request || key.namespace_ != kNamespace) return;
  if (behaviour_.is_stopped || !behaviour_.location_is_available) return worker_.add(key, kRetry);
  const auto now = registry_.clock().now();
  if (const auto expires = time_at(*request, {"status", "expiration"})) {
    if (now >= *expires) {
      registry_.remove(kDownloadRequests, key);
    } else {
      worker_.add(key, *expires - now);
    }
    return;
  }
  const auto kind = json::find_string(*request, {"spec", "target", "kind"});
  const auto name = json::find_string(*request, {"spec", "target", "name"});
  const bool is_of_restore = kind.starts_with("Restore");
  if (!registry_.find(is_of_restore ? kRestores : kBackups, {kNamespace, name}))
    return worker_.add(key, kRetry);
  registry_.merge_status(kDownloadRequests, key,
                         {{"phase", "Processed"},
                          {"downloadURL", shelf_.store().sign(Shelf::key_of(kind, name))},
                          {"expiration", format_time(now + kLife)}});
  worker_.add(key, kLife);
}

}  // namespace kymaros::sim::velero
