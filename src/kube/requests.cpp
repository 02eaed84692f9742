#include "kube/requests.hpp"

#include <fmt/format.h>

#include <chrono>

#include "http/url.hpp"

namespace kymaros::kube {
namespace {

using http::escape;
using http::query;

/// Metadata only, with no other form to fall back to: what must not be seen is never sent.
constexpr std::string_view kMetadataOfList =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr std::string_view kMetadataOfObject = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

void set_body(http::Request& request, std::string_view content_type, const json::Value& body) {
  request.headers.set("Content-Type", content_type);
  request.body = json::serialize(body);
}

std::string_view content_type(PatchType type) {
  switch (type) {
    case PatchType::Merge:
      return "application/merge-patch+json";
    case PatchType::Json:
      return "application/json-patch+json";
    case PatchType::Apply:
      return "application/apply-patch+yaml";  // JSON is YAML
  }
  return {};
}

std::string_view to_string(Propagation propagation) {
  switch (propagation) {
    case Propagation::Background:
      return "Background";
    case Propagation::Foreground:
      return "Foreground";
    case Propagation::Orphan:
      return "Orphan";
  }
  return {};
}

json::Value delete_body(const DeleteOptions& options) {
  json::Object body{
      {"kind", "DeleteOptions"}, {"apiVersion", "v1"}, {"propagationPolicy", to_string(options.propagation)}};
  if (!options.uid.empty()) body["preconditions"] = json::Object{{"uid", options.uid}};
  if (options.grace_period_seconds) body["gracePeriodSeconds"] = *options.grace_period_seconds;
  return body;
}

}  // namespace

std::string collection_path(const ResourceType& type, std::string_view namespace_) {
  const std::string api = type.group.empty()
                              ? "/api/" + escape(type.version)
                              : fmt::format("/apis/{}/{}", escape(type.group), escape(type.version));
  const bool in_namespace = type.scope == Scope::Namespaced && !namespace_.empty();
  return in_namespace ? fmt::format("{}/namespaces/{}/{}", api, escape(namespace_), escape(type.plural))
                      : fmt::format("{}/{}", api, escape(type.plural));
}

std::string object_path(const ResourceType& type, const ObjectKey& key, std::string_view subresource) {
  std::string path = fmt::format("{}/{}", collection_path(type, key.namespace_), escape(key.name));
  if (!subresource.empty()) path += "/" + escape(subresource);
  return path;
}

Requests::Requests(std::string_view server, std::string_view field_manager)
    : server_(server), field_manager_(field_manager) {
  while (server_.ends_with('/')) server_.pop_back();
}

http::Request Requests::make(std::string_view method, std::string_view path, std::string_view query) const {
  http::Request request{.method = std::string(method), .url = fmt::format("{}{}{}", server_, path, query)};
  request.headers.set("Accept", "application/json");
  return request;
}

http::Request Requests::get(const ResourceType& type, const ObjectKey& key,
                            std::string_view subresource) const {
  return make("GET", object_path(type, key, subresource), {});
}

http::Request Requests::list(const ResourceType& type, const Selection& selection,
                             const ListOptions& options) const {
  // With a continue token the version is the token's; any other is refused.
  const std::string_view version = options.continue_.empty() ? options.resourceVersion : std::string_view();
  auto request = make("GET", collection_path(type, selection.namespace_),
                      query({{"labelSelector", selection.labelSelector},
                             {"fieldSelector", selection.fieldSelector},
                             {"limit", options.limit > 0 ? std::to_string(options.limit) : ""},
                             {"continue", options.continue_},
                             {"resourceVersion", version},
                             {"resourceVersionMatch", version.empty() ? "" : "NotOlderThan"}}));
  if (options.metadata_only) request.headers.set("Accept", kMetadataOfList);
  return request;
}

http::Request Requests::watch(const ResourceType& type, const Selection& selection,
                              const WatchOptions& options) const {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.timeout).count();
  auto request = make("GET", collection_path(type, selection.namespace_),
                      query({{"watch", "true"},
                             {"allowWatchBookmarks", "true"},
                             {"labelSelector", selection.labelSelector},
                             {"fieldSelector", selection.fieldSelector},
                             {"resourceVersion", options.resourceVersion},
                             {"timeoutSeconds", std::to_string(seconds)}}));
  if (options.metadata_only) request.headers.set("Accept", kMetadataOfObject);
  return request;
}

http::Request Requests::create(const ResourceType& type, std::string_view namespace_,
                               const json::Value& object) const {
  auto request = make("POST", collection_path(type, namespace_), query({{"fieldManager", field_manager_}}));
  set_body(request, "application/json", object);
  return request;
}

http::Request Requests::replace(const ResourceType& type, const json::Value& object,
                                std::string_view subresource) const {
  const ObjectKey key{json::find_string(object, {"metadata", "namespace"}),
                      json::find_string(object, {"metadata", "name"})};
  auto request = make("PUT", object_path(type, key, subresource), query({{"fieldManager", field_manager_}}));
  set_body(request, "application/json", object);
  return request;
}

http::Request Requests::patch(const ResourceType& type, const ObjectKey& key, PatchType patch_type,
                              const json::Value& patch, const PatchOptions& options) const {
  const bool force = options.force && patch_type == PatchType::Apply;  // refused with any other patch
  auto request = make("PATCH", object_path(type, key, options.subresource),
                      query({{"fieldManager", field_manager_}, {"force", force ? "true" : ""}}));
  set_body(request, content_type(patch_type), patch);
  return request;
}

http::Request Requests::remove(const ResourceType& type, const ObjectKey& key,
                               const DeleteOptions& options) const {
  auto request = make("DELETE", object_path(type, key, {}), {});
  set_body(request, "application/json", delete_body(options));
  return request;
}

http::Request Requests::remove_all(const ResourceType& type, const Selection& selection,
                                   const DeleteOptions& options) const {
  auto request =
      make("DELETE", collection_path(type, selection.namespace_),
           query({{"labelSelector", selection.labelSelector}, {"fieldSelector", selection.fieldSelector}}));
  set_body(request, "application/json", delete_body(options));
  return request;
}

http::Request Requests::raw_get(std::string_view path) const { return make("GET", path, {}); }

}  // namespace kymaros::kube
