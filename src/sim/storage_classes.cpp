#include "sim/storage_classes.hpp"

#include <string>
#include <utility>

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClasses = "storageclasses.storage.k8s.io";
constexpr auto kIsDefault = "storageclass.kubernetes.io/is-default-class";

}  // namespace

ObjectPtr default_storage_class(const Registry& registry) {
  ObjectPtr newest;
  std::string created;
  for (const auto& one : registry.list(kClasses, "")) {
    if (annotation_of(*one, kIsDefault) != "true") continue;
    auto its = json::find_string(*one, {"metadata", "creationTimestamp"});
    if (newest && its <= created) continue;  // of the same age: the first by name
    newest = one;
    created = std::move(its);
  }
  return newest;
}

ObjectPtr storage_class_of(const Registry& registry, const json::Value& object) {
  const auto name = json::find_string(object, {"spec", "storageClassName"});
  return name.empty() ? nullptr : registry.find(kClasses, {"", name});
}

bool waits_for_consumer(const json::Value& storage_class) {
  return json::find_string(storage_class, {"volumeBindingMode"}) == "WaitForFirstConsumer";
}

std::string selected_node_of(const json::Value& claim) {
  return annotation_of(claim, "volume.kubernetes.io/selected-node");
}

}  // namespace kymaros::sim
