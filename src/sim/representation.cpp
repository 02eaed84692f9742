#include "sim/representation.hpp"

#include <string>
#include <utility>

namespace kymaros::sim {

json::Value metadata_only(const json::Value& object) {
  return json::Object{{"kind", "PartialObjectMetadata"},
                      {"apiVersion", "meta.k8s.io/v1"},
                      {"metadata", object.at("metadata")}};
}

json::Object list_metadata(const Page& page) {
  json::Object metadata{{"resourceVersion", std::to_string(page.version)}};
  if (!page.continue_.empty()) {
    metadata["continue"] = page.continue_;
    if (page.remaining) metadata["remainingItemCount"] = *page.remaining;
  }
  return metadata;
}

json::Value list_of(const ResourceKind& kind, const Page& page, bool is_metadata_only) {
  json::Array items;
  for (const auto& object : page.items) {
    if (is_metadata_only) {
      items.push_back(metadata_only(*object));
      continue;
    }
    auto item = *object;
    if (!kind.is_custom) {
      item.get_object().erase("kind");
      item.get_object().erase("apiVersion");
    }
    items.push_back(std::move(item));
  }
  return json::Object{{"kind", is_metadata_only ? "PartialObjectMetadataList" : kind.type.kind + "List"},
                      {"apiVersion", is_metadata_only ? "meta.k8s.io/v1" : kind.type.api_version()},
                      {"metadata", list_metadata(page)},
                      {"items", std::move(items)}};
}

}  // namespace kymaros::sim
