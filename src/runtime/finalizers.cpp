#include "runtime/finalizers.hpp"

#include <algorithm>

namespace kymaros::runtime {
namespace {

json::Value patch(const kube::ObjectMeta& metadata, json::Array finalizers) {
  return json::Object{{"metadata", json::Object{{"resourceVersion", metadata.resourceVersion},
                                                {"finalizers", std::move(finalizers)}}}};
}

json::Array others(const kube::ObjectMeta& metadata, std::string_view finalizer) {
  json::Array list;
  for (const auto& one : metadata.finalizers) {
    if (one != finalizer) list.emplace_back(one);
  }
  return list;
}

}  // namespace

bool has_finalizer(const kube::ObjectMeta& metadata, std::string_view finalizer) {
  return std::ranges::find(metadata.finalizers, finalizer) != metadata.finalizers.end();
}

json::Value add_finalizer_patch(const kube::ObjectMeta& metadata, std::string_view finalizer) {
  auto list = others(metadata, finalizer);
  list.emplace_back(finalizer);
  return patch(metadata, std::move(list));
}

json::Value remove_finalizer_patch(const kube::ObjectMeta& metadata, std::string_view finalizer) {
  return patch(metadata, others(metadata, finalizer));
}

}  // namespace kymaros::runtime
