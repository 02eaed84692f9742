#include "checks/resource_exists.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace kymaros::checks {
namespace {

bool is_there(const api::ResourceName& wanted, const World& world) {
  return std::ranges::any_of(world.objects, [&](const domain::ObjectFacts& object) {
    if (object.id.kind != wanted.kind || object.id.name != wanted.name) return false;
    return object.id.kind != "PersistentVolumeClaim" || object.phase == "Bound";
  });
}

}  // namespace

Answer ask_resource_exists(const api::ResourceExistsPlan& check, const World& world) {
  std::vector<std::string> missing;
  for (const auto& wanted : check.resources) {
    if (!is_there(wanted, world)) missing.push_back(fmt::format("{}/{}", wanted.kind, wanted.name));
  }
  if (missing.empty()) {
    return {.state = Answer::State::Pass,
            .message = fmt::format("all {} objects are there", check.resources.size())};
  }
  return {.state = world.may_still_change ? Answer::State::Pending : Answer::State::Fail,
          .message = fmt::format("missing: {}", fmt::join(missing, ", "))};
}

}  // namespace kymaros::checks
