#include "sim/representation.hpp"

#include <string>
#include <utility>

namespace kymaros::sim {
namespace {

/// Text is put together piece by piece: objects would have to be copied into a list.
template <class TextOf>
std::string list_of(const std::string& kind, const std::string& api_version, const Page& page,
                    TextOf text_of) {
  auto text = json::serialize(
      json::Object{{"kind", kind}, {"apiVersion", api_version}, {"metadata", list_metadata(page)}});
  text.pop_back();
  text += R"(,"items":[)";
  for (const auto& object : page.items) {
    if (&object != &page.items.front()) text += ',';
    text += text_of(*object);
  }
  return text + "]}";
}

std::string without_kind(const json::Object& object) {
  std::string text = "{";
  for (const auto& [name, value] : object) {
    if (name == "kind" || name == "apiVersion") continue;
    if (text.size() > 1) text += ',';
    text += json::serialize(json::Value(name)) + ":" + json::serialize(value);
  }
  return text + "}";
}

}  // namespace

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

std::string list_text(const kube::ResourceType& type, const Page& page, bool repeats_kind) {
  return list_of(type.kind + "List", type.api_version(), page, [&](const json::Value& object) {
    return repeats_kind ? json::serialize(object) : without_kind(object.get_object());
  });
}

std::string metadata_list(const Page& page) {
  return list_of("PartialObjectMetadataList", "meta.k8s.io/v1", page,
                 [](const json::Value& object) { return json::serialize(metadata_only(object)); });
}

}  // namespace kymaros::sim
