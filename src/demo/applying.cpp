#include "demo/applying.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "json/yaml.hpp"

namespace kymaros::demo {
namespace {

const sim::ResourceKind& kind_of(sim::Registry& registry, const json::Value& object) {
  const auto version = json::find_string(object, {"apiVersion"});
  const auto slash = version.find('/');
  const auto group = slash == std::string::npos ? std::string() : version.substr(0, slash);
  const auto* kind = registry.catalog().find_kind(group, json::find_string(object, {"kind"}));
  if (!kind) throw std::logic_error("no such kind in the cluster: " + json::serialize(object));
  return *kind;
}

}  // namespace

void apply(sim::Registry& registry, std::string_view yaml) {
  for (auto& object : json::parse_yaml_documents(yaml).value()) {
    const auto& kind = kind_of(registry, object);
    if (const auto made = registry.create(kind, std::move(object)); !made)
      throw std::logic_error(made.error().message);
  }
}

}  // namespace kymaros::demo
