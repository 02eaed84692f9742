#include "sim/custom_resources.hpp"

#include "sim/fields.hpp"

namespace kymaros::sim {

CustomResources::CustomResources(Registry& registry) : registry_(registry) {
  registry.storage().observe([this](const Change& change) {
    const bool is_wish = change.resource == "customresourcedefinitions.apiextensions.k8s.io" &&
                         change.kind == Change::Kind::Added;
    if (is_wish) serve(*change.object);
  });
}

void CustomResources::serve(const json::Value& definition) {
  for (const auto& version : items_at(definition, {"spec", "versions"})) {
    if (!flag_at(version, {"storage"})) continue;
    ResourceKind kind;
    kind.type = {.group = json::find_string(definition, {"spec", "group"}),
                 .version = json::find_string(version, {"name"}),
                 .plural = json::find_string(definition, {"spec", "names", "plural"}),
                 .kind = json::find_string(definition, {"spec", "names", "kind"})};
    kind.singular = json::find_string(definition, {"spec", "names", "singular"});
    kind.has_status = json::find(version, {"subresources", "status"}) != nullptr;
    kind.has_generation = true;
    kind.is_custom = true;
    kind.takes_unconditional_updates = false;
    registry_.catalog().add(std::move(kind));
  }
}

}  // namespace kymaros::sim
