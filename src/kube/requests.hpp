#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"
#include "json/value.hpp"
#include "kube/options.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

/// Kubernetes API calls as HTTP requests, without I/O and without credentials (the API concepts page and
/// the conventions of the Kubernetes API say what each must look like).
class Requests {
 public:
  /// `server` is the API server's URL, may have a path prefix ("https://rancher.example/k8s/clusters/c1").
  Requests(std::string_view server, std::string_view field_manager);

  http::Request get(const ResourceType& type, const ObjectKey& key, std::string_view subresource) const;
  http::Request list(const ResourceType& type, const Selection& selection, const ListOptions& options) const;
  http::Request watch(const ResourceType& type, const Selection& selection,
                      const WatchOptions& options) const;
  http::Request create(const ResourceType& type, std::string_view namespace_,
                       const json::Value& object) const;
  /// The object's metadata says which one.
  http::Request replace(const ResourceType& type, const json::Value& object,
                        std::string_view subresource) const;
  http::Request patch(const ResourceType& type, const ObjectKey& key, PatchType patch_type,
                      const json::Value& patch, const PatchOptions& options) const;
  http::Request remove(const ResourceType& type, const ObjectKey& key, const DeleteOptions& options) const;
  http::Request remove_all(const ResourceType& type, const Selection& selection,
                           const DeleteOptions& options) const;
  /// A path as it is written, with its query.
  http::Request raw_get(std::string_view path) const;

 private:
  http::Request make(std::string_view method, std::string_view path, std::string_view query) const;

  std::string server_;  // without a slash at its end
  std::string field_manager_;
};

/// "/apis/apps/v1/namespaces/shop/deployments", or "/apis/apps/v1/deployments" for all namespaces.
std::string collection_path(const ResourceType& type, std::string_view namespace_);

/// "/api/v1/namespaces/shop/pods/web-0/log".
std::string object_path(const ResourceType& type, const ObjectKey& key, std::string_view subresource);

}  // namespace kymaros::kube
