#include "sim/velero/velero.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"

namespace kymaros::sim::velero {
namespace {

json::Object metadata(std::string_view name) { return {{"namespace", kNamespace}, {"name", name}}; }

}  // namespace

Velero::Velero(Registry& registry)
    : registry_(registry),
      shelf_(registry.clock()),
      backups_(registry, shelf_, behaviour_),
      schedules_(registry, behaviour_),
      restores_(registry, shelf_, behaviour_),
      downloads_(registry, shelf_, behaviour_) {}

void Velero::install(const std::string& version) {
  for (auto& kind : kinds()) registry_.catalog().add(std::move(kind));
  const auto make = [this](const std::string& resource, json::Value object) {
    if (!registry_.find(resource, key_of(object))) registry_.create(resource, std::move(object));
  };
  make("namespaces", json::Object{{"metadata", json::Object{{"name", kNamespace}}}});
  const json::Object labels{{"component", "velero"}, {"deploy", "velero"}};
  json::Object container{{"name", "velero"}, {"image", fmt::format("velero/velero:v{}.0", version)}};
  make("deployments.apps",
       json::Object{
           {"metadata", metadata("velero")},
           {"spec",
            json::Object{
                {"replicas", 1},
                {"selector", json::Object{{"matchLabels", labels}}},
                {"template",
                 json::Object{{"metadata", json::Object{{"labels", labels}}},
                              {"spec", json::Object{{"containers", json::Array{std::move(container)}}}}}}}}});
  make(kLocations,
       json::Object{{"metadata", metadata("default")},
                    {"spec", json::Object{{"provider", "aws"},
                                          {"default", true},
                                          {"accessMode", "ReadWrite"},
                                          {"objectStorage", json::Object{{"bucket", "velero"}}}}}});
  show_health();
}

void Velero::behave(Behaviour behaviour) {
  behaviour_ = std::move(behaviour);
  show_health();
}

void Velero::restart() {
  backups_.restart();
  restores_.restart();
}

void Velero::show_health() {
  if (registry_.find("deployments.apps", {kNamespace, "velero"})) {
    registry_.merge("deployments.apps", {kNamespace, "velero"},
                    {{"spec", json::Object{{"replicas", behaviour_.is_stopped ? 0 : 1}}}});
  }
  if (registry_.find(kLocations, {kNamespace, "default"})) {
    registry_.merge_status(kLocations, {kNamespace, "default"},
                           {{"phase", behaviour_.location_is_available ? "Available" : "Unavailable"},
                            {"lastValidationTime", format_time(registry_.clock().now())}});
  }
}

}  // namespace kymaros::sim::velero
