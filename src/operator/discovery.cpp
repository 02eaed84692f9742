#include "operator/discovery.hpp"

namespace kymaros::op {
namespace {

std::string group_path(const std::string& group) { return group.empty() ? "/api" : "/apis/" + group; }

}  // namespace

Discovery::ServedKinds Discovery::read(const json::Value& list, const std::string& group,
                                       const std::string& version) {
  ServedKinds served;
  const auto* resources = json::find(list, {"resources"});
  if (!resources || !resources->is_array()) return served;
  for (const auto& resource : resources->get_array()) {
    const auto plural = json::find_string(resource, {"name"});
    if (plural.find('/') != std::string::npos) continue;  // a subresource
    const auto* namespaced = json::find(resource, {"namespaced"});
    const bool is_namespaced = namespaced && namespaced->is_bool() && namespaced->get_bool();
    const auto kind = json::find_string(resource, {"kind"});
    served[kind] = {group, version, plural, kind,
                    is_namespaced ? kube::Scope::Namespaced : kube::Scope::Cluster};
  }
  return served;
}

Task<Result<std::optional<kube::ResourceType>>> Discovery::find(ListedKind kind) {
  KYMAROS_CO_TRY(const auto* served, co_await served_in(kind.group, kind.version));
  if (!served->contains(kind.kind)) {
    KYMAROS_CO_TRY(const auto preferred, co_await preferred_version(kind.group));
    if (preferred.empty() || preferred == kind.version) co_return std::nullopt;
    KYMAROS_CO_TRY(served, co_await served_in(kind.group, preferred));
  }
  const auto found = served->find(kind.kind);
  if (found == served->end()) co_return std::nullopt;
  co_return found->second;
}

Task<Result<const Discovery::ServedKinds*>> Discovery::served_in(std::string group, std::string version) {
  const auto key = std::pair(group, version);
  if (const auto known = known_.find(key); known != known_.end()) co_return &known->second;
  const auto list = co_await client_.raw_get(group_path(group) + "/" + version);
  if (!list && list.error().code != ErrorCode::NotFound) co_return fail(list.error());
  co_return &(known_[key] = list ? read(*list, group, version) : ServedKinds());
}

Task<Result<std::string>> Discovery::preferred_version(std::string group) {
  if (group.empty()) co_return "v1";
  const auto answer = co_await client_.raw_get(group_path(group));
  if (!answer && answer.error().code == ErrorCode::NotFound) co_return std::string();
  if (!answer) co_return fail(answer.error());
  co_return json::find_string(*answer, {"preferredVersion", "version"});
}

}  // namespace kymaros::op
