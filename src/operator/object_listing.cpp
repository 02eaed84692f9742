#include "operator/object_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "backup/object_facts_reader.hpp"

namespace kymaros::op {
namespace {

using ServedKinds = std::map<std::string, kube::ResourceType>;  // by kind

std::string group_path(const std::string& group) { return group.empty() ? "/api" : "/apis/" + group; }

ServedKinds read_resources(const json::Value& list, const std::string& group, const std::string& version) {
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

/// What the API serves of one group, asked version by version and remembered for one listing.
class Discovery {
 public:
  explicit Discovery(kube::Client& client) : client_(client) {}

  Task<Result<std::optional<kube::ResourceType>>> find(ListedKind kind) {
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

 private:
  Task<Result<const ServedKinds*>> served_in(std::string group, std::string version) {
    const auto key = std::pair(group, version);
    if (const auto known = known_.find(key); known != known_.end()) co_return &known->second;
    const auto list = co_await client_.raw_get(group_path(group) + "/" + version);
    if (!list && list.error().code != ErrorCode::NotFound) co_return fail(list.error());
    co_return &(known_[key] = list ? read_resources(*list, group, version) : ServedKinds());
  }

  Task<Result<std::string>> preferred_version(std::string group) {
    if (group.empty()) co_return "v1";
    const auto answer = co_await client_.raw_get(group_path(group));
    if (!answer && answer.error().code == ErrorCode::NotFound) co_return std::string();
    if (!answer) co_return fail(answer.error());
    co_return json::find_string(*answer, {"preferredVersion", "version"});
  }

  kube::Client& client_;
  std::map<std::pair<std::string, std::string>, ServedKinds> known_;
};

bool is_our_own(const json::Value& object) {
  return json::find_string(object, {"metadata", "name"}).starts_with("kymaros-") &&
         json::find_string(object, {"metadata", "labels", "kymaros.io/managed-by"}) == "kymaros";
}

Task<Result<void>> add_objects(kube::Client& client, kube::ResourceType type, std::string namespace_,
                               Depth depth, ObjectListing& listing) {
  const bool metadata_only = depth == Depth::Metadata || (type.group.empty() && type.kind == "Secret");
  std::vector<domain::ObjectFacts> found;
  const auto take = [&](const kube::ListPage& page, bool is_first) {
    if (is_first) found.clear();
    for (const auto& object : page.items) {
      if (is_our_own(object)) continue;
      if (auto facts = backup::facts_of(object, type)) found.push_back(std::move(*facts));
    }
  };
  const auto listed =
      co_await client.list_each(type, {.namespace_ = namespace_}, {.metadata_only = metadata_only}, take);
  if (!listed) {
    if (listed.error().code == ErrorCode::NotFound) co_return Result<void>();
    if (listed.error().code == ErrorCode::Forbidden) {
      listing.refused.push_back(
          fmt::format("{} in {}: {}", type.qualified_name(), namespace_, listed.error().message));
      co_return Result<void>();
    }
    co_return fail(listed.error().within(fmt::format("list {} in {}", type.qualified_name(), namespace_)));
  }
  std::ranges::move(found, std::back_inserter(listing.objects));
  co_return Result<void>();
}

}  // namespace

std::set<ListedKind> kinds_of(const domain::Inventory& inventory) {
  std::set<ListedKind> kinds;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& object : inventory.objects) {
    if (object.id.namespace_.empty() || object.id.kind == "Event") continue;
    if (!seen.emplace(object.id.group, object.id.kind).second) continue;
    kinds.insert({object.id.group, object.version, object.id.kind});
  }
  return kinds;
}

Task<Result<ObjectListing>> list_objects(kube::Client& client, std::set<ListedKind> kinds,
                                         std::vector<std::string> namespaces, Depth depth) {
  ObjectListing listing;
  Discovery discovery(client);
  for (const auto& kind : kinds) {
    KYMAROS_CO_TRY(const auto type, co_await discovery.find(kind));
    if (!type || type->scope == kube::Scope::Cluster) continue;
    for (const auto& namespace_ : namespaces) {
      KYMAROS_CO_TRY_VOID(co_await add_objects(client, *type, namespace_, depth, listing));
    }
  }
  co_return listing;
}

}  // namespace kymaros::op
