#include "sim/controllers/volume_match.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/amounts.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/selector.hpp"

namespace kymaros::sim {
namespace {

Quantity size_of(const json::Value& object, std::initializer_list<std::string_view> path) {
  const auto amounts = amounts_at(object, path);
  const auto found = amounts.find("storage");
  return found == amounts.end() ? Quantity() : found->second;
}

Quantity size_of_volume(const json::Value& volume) { return size_of(volume, {"spec", "capacity"}); }

bool has_access_modes(const json::Value& volume, const json::Value& claim) {
  const auto& has = items_at(volume, {"spec", "accessModes"});
  return std::ranges::all_of(items_at(claim, {"spec", "accessModes"}), [&](const json::Value& mode) {
    return std::ranges::find(has, mode) != has.end();
  });
}

bool selects(const json::Value& claim, const json::Value& volume) {
  const auto* selector = json::find(claim, {"spec", "selector"});
  return !selector || Selector::from_object(*selector).selects_labels(volume);
}

}  // namespace

std::string volume_mismatch(const json::Value& volume, const json::Value& claim) {
  if (is_being_deleted(volume)) {
    return fmt::format("the volume is marked for deletion \"{}\"", key_of(volume).name);
  }
  if (size_of_volume(volume) < size_of(claim, {"spec", "resources", "requests"})) {
    return "requested PV is too small";
  }
  const auto same = [&](std::string_view field, std::string_view otherwise) {
    return string_at(volume, {"spec", field}, otherwise) == string_at(claim, {"spec", field}, otherwise);
  };
  if (!same("storageClassName", "")) return "storageClassName does not match";
  if (!same("volumeMode", "Filesystem")) return "incompatible volumeMode";
  if (!has_access_modes(volume, claim)) return "incompatible accessMode";
  return {};
}

bool is_claimed_by(const json::Value& volume, const json::Value& claim) {
  const auto* reference = json::find(volume, {"spec", "claimRef"});
  if (!reference || !reference->is_object()) return false;
  const kube::ObjectKey key{json::find_string(*reference, {"namespace"}),
                            json::find_string(*reference, {"name"})};
  const auto uid = json::find_string(*reference, {"uid"});
  return key == key_of(claim) && (uid.empty() || uid == uid_of(claim));
}

ObjectPtr best_volume(const std::vector<ObjectPtr>& volumes, const json::Value& claim,
                      Candidates candidates) {
  ObjectPtr best;
  for (const auto& volume : volumes) {
    if (!volume_mismatch(*volume, claim).empty()) continue;
    if (is_claimed_by(*volume, claim)) return volume;
    const bool is_free = json::find(*volume, {"spec", "claimRef"}) == nullptr &&
                         json::find_string(*volume, {"status", "phase"}) == "Available";
    if (candidates == Candidates::ReservedOnly || !is_free || !selects(claim, *volume)) continue;
    if (!best || size_of_volume(*volume) < size_of_volume(*best)) best = volume;
  }
  return best;
}

}  // namespace kymaros::sim
