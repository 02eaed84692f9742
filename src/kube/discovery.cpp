#include "kube/discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "http/url.hpp"
#include "json/codec.hpp"

namespace kymaros::kube {
namespace {

struct ApiResource {
  std::string name;
  std::string kind;
  bool namespaced = false;
};
BOOST_DESCRIBE_STRUCT(ApiResource, (), (name, kind, namespaced))

struct ApiResourceList {
  std::string kind;
  std::string groupVersion;
  std::vector<ApiResource> resources;
};
BOOST_DESCRIBE_STRUCT(ApiResourceList, (), (kind, groupVersion, resources))

/// {"apps", "v1"} of "apps/v1", {"", "v1"} of "v1".
std::pair<std::string, std::string> split(const std::string& api_version) {
  const auto slash = api_version.find('/');
  if (slash == std::string::npos) return {"", api_version};
  return {api_version.substr(0, slash), api_version.substr(slash + 1)};
}

std::string path_of(const std::string& api_version) {
  const auto [group, version] = split(api_version);
  return group.empty() ? "/api/" + http::escape(version)
                       : fmt::format("/apis/{}/{}", http::escape(group), http::escape(version));
}

}  // namespace

Result<std::vector<ResourceType>> read_resource_list(const json::Value& list) {
  KYMAROS_TRY(const auto read, json::decode<ApiResourceList>(list));
  if (read.kind != "APIResourceList") return fail(ErrorCode::Invalid, "it is no APIResourceList");
  const auto [group, version] = split(read.groupVersion);
  std::vector<ResourceType> types;
  for (const auto& resource : read.resources) {
    if (resource.name.contains('/')) continue;  // "pods/log"
    types.push_back({group, version, resource.name, resource.kind,
                     resource.namespaced ? Scope::Namespaced : Scope::Cluster});
  }
  return types;
}

Task<Result<ResourceType>> Discovery::find(std::string api_version, std::string kind) {
  KYMAROS_CO_TRY(const auto types, co_await resources(api_version));
  const auto found = std::ranges::find(types, kind, &ResourceType::kind);
  if (found != types.end()) co_return *found;
  co_return fail(ErrorCode::NotFound,
                 fmt::format("the API server does not serve {} of {}", kind, api_version));
}

Task<Result<std::vector<ResourceType>>> Discovery::resources(std::string api_version) {
  if (const auto kept = kept_.find(api_version); kept != kept_.end()) co_return kept->second;
  auto answer = co_await client_.raw_get(path_of(api_version));
  auto types = answer ? read_resource_list(*answer) : fail(answer.error());
  const bool is_known = types || types.error().code == ErrorCode::NotFound;
  if (is_known && kept_.size() < kMaxKept) kept_.emplace(std::move(api_version), types);
  co_return types;
}

Task<Result<std::string>> Discovery::preferred_version(std::string group) {
  if (group.empty()) co_return "v1";
  const auto answer = co_await client_.raw_get("/apis/" + http::escape(group));
  if (answer) co_return json::find_string(*answer, {"preferredVersion", "version"});
  if (answer.error().code == ErrorCode::NotFound) co_return std::string();
  co_return fail(answer.error());
}

}  // namespace kymaros::kube
