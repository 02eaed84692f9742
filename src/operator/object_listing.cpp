#include "operator/object_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "backup/object_facts_reader.hpp"

namespace kymaros::op {
namespace {

/// The kind in its version, else in the group's preferred one; nothing if it is not served.
Task<Result<std::optional<kube::ResourceType>>> find_served(kube::Discovery& discovery, ListedKind kind) {
  const auto in_version = [&](const std::string& version) {
    return discovery.find(kind.group.empty() ? version : kind.group + "/" + version, kind.kind);
  };
  auto type = co_await in_version(kind.version);
  if (!type && type.error().code == ErrorCode::NotFound) {
    KYMAROS_CO_TRY(const auto preferred, co_await discovery.preferred_version(kind.group));
    if (preferred.empty() || preferred == kind.version) co_return std::nullopt;
    type = co_await in_version(preferred);
  }
  if (type) co_return *std::move(type);
  if (type.error().code == ErrorCode::NotFound) co_return std::nullopt;
  co_return fail(type.error());
}

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

Task<Result<ObjectListing>> list_objects(kube::Client& client, kube::Discovery& discovery,
                                         std::set<ListedKind> kinds, std::vector<std::string> namespaces,
                                         Depth depth) {
  ObjectListing listing;
  for (const auto& kind : kinds) {
    KYMAROS_CO_TRY(const auto type, co_await find_served(discovery, kind));
    if (!type || type->scope == kube::Scope::Cluster) continue;
    for (const auto& namespace_ : namespaces) {
      KYMAROS_CO_TRY_VOID(co_await add_objects(client, *type, namespace_, depth, listing));
    }
  }
  co_return listing;
}

}  // namespace kymaros::op
