#include "checks/resource_exists.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace kymaros::checks {
namespace {

/// The object of that kind and name, in whichever sandbox; a claim that is bound rather than one that is not.
const domain::ObjectFacts* find(const api::ResourceName& wanted, const World& world) {
  const domain::ObjectFacts* found = nullptr;
  for (const auto& object : world.objects) {
    if (object.id.kind != wanted.kind || object.id.name != wanted.name) continue;
    if (!found || object.phase == "Bound") found = &object;
  }
  return found;
}

bool waits_for_its_volume(const domain::ObjectFacts& object) {
  return object.id.kind == "PersistentVolumeClaim" && object.phase != "Bound";
}

}  // namespace

Answer ask_resource_exists(const api::ResourceExistsPlan& check, const World& world) {
  std::vector<std::string> missing;
  bool all_but_volumes = true;
  for (const auto& wanted : check.resources) {
    const auto* object = find(wanted, world);
    if (object && !waits_for_its_volume(*object)) continue;
    missing.push_back(fmt::format("{}/{}{}", wanted.kind, wanted.name, object ? " (not bound)" : ""));
    all_but_volumes = all_but_volumes && object;
  }
  if (missing.empty()) {
    return {.state = Answer::State::Pass,
            .message = fmt::format("all {} objects are there", check.resources.size())};
  }
  return {.state = world.may_still_change ? Answer::State::Pending : Answer::State::Fail,
          .message = fmt::format("missing: {}", fmt::join(missing, ", ")),
          .needs_pods = all_but_volumes};
}

}  // namespace kymaros::checks
