#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/result.hpp"
#include "json/value.hpp"
#include "kube/client.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

/// The kinds that an APIResourceList names, without subresources. ErrorCode::Invalid if it is none.
Result<std::vector<ResourceType>> read_resource_list(const json::Value& list);

/// Finds out where the API server keeps a kind of object. Made for one piece of work (a restore, a report)
/// and thrown away after it: what it learnt is kept as long as it lives, and kinds come and go.
class Discovery {
 public:
  /// The client outlives the discovery.
  explicit Discovery(Client& client) : client_(client) {}

  /// ErrorCode::NotFound if the API server does not serve that kind. `api_version` as objects have it:
  /// "apps/v1", "v1".
  Task<Result<ResourceType>> find(std::string api_version, std::string kind);

  /// All that is served of one apiVersion; ErrorCode::NotFound if nothing is.
  Task<Result<std::vector<ResourceType>>> resources(std::string api_version);

  /// The version of a group that the API server prefers ("v1"); empty if it does not serve the group.
  Task<Result<std::string>> preferred_version(std::string group);

 private:
  static constexpr std::size_t kMaxKept = 500;  // apiVersions; beyond it each call asks

  Client& client_;
  std::map<std::string, Result<std::vector<ResourceType>>, std::less<>> kept_;
};

}  // namespace kymaros::kube
