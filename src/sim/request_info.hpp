#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/resource.hpp"

namespace kymaros::sim {

/// What a path of the API server names: "/apis/apps/v1/namespaces/shop/deployments/web/status?dryRun=All".
struct RequestInfo {
  bool is_api = false;      // below /api or /apis
  std::string group;        // empty: the core group, if is_api
  std::string version;      // empty: the group itself ("/apis/apps"), or the list of groups
  std::string plural;       // empty: discovery
  kube::ObjectKey key;      // an empty name: the collection
  std::string subresource;  // "status", "log"
  std::string path;         // as it is written, without the query
  std::multimap<std::string, std::string, std::less<>> query;  // of one name in their order

  /// The value of a query parameter, the first if it is there several times; empty if it is not there.
  std::string parameter(std::string_view name) const;
  std::vector<std::string> parameters(std::string_view name) const;
  bool has_flag(std::string_view name) const;  // "watch", "watch=true", "watch=1"
  /// exec, attach or portforward of a pod: what becomes a conversation.
  bool is_pod_stream() const;
};

/// The value of a parameter that is a number; nothing if it is none.
std::optional<std::int64_t> whole_number(std::string_view text);

/// Of an absolute URL, or of path and query. Percent-encoding is undone.
RequestInfo request_info(std::string_view url);

}  // namespace kymaros::sim
