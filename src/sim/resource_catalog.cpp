#include "sim/resource_catalog.hpp"

#include <algorithm>
#include <utility>

namespace kymaros::sim {

ResourceCatalog::ResourceCatalog() {
  for (auto& kind : builtin_kinds()) add(std::move(kind));
}

const ResourceKind* ResourceCatalog::find(std::string_view group, std::string_view version,
                                          std::string_view plural) const {
  const auto* found =
      find(kube::ResourceType{.group = std::string(group), .plural = std::string(plural)}.qualified_name());
  return found && found->type.version == version ? found : nullptr;
}

const ResourceKind* ResourceCatalog::find(std::string_view qualified_name) const {
  const auto found = kinds_.find(qualified_name);
  return found == kinds_.end() ? nullptr : found->second.get();
}

const ResourceKind* ResourceCatalog::find_kind(std::string_view group, std::string_view kind) const {
  const auto found = std::ranges::find_if(kinds_, [&](const auto& one) {
    return one.second->type.group == group && one.second->type.kind == kind;
  });
  return found == kinds_.end() ? nullptr : found->second.get();
}

std::vector<const ResourceKind*> ResourceCatalog::all() const {
  std::vector<const ResourceKind*> out;
  for (const auto& [name, kind] : kinds_) out.push_back(kind.get());
  return out;
}

void ResourceCatalog::add(ResourceKind kind) {
  const auto name = kind.type.qualified_name();
  auto& place = kinds_[name];
  if (place) {
    *place = std::move(kind);
  } else {
    place = std::make_unique<ResourceKind>(std::move(kind));
  }
}

void ResourceCatalog::remove(std::string_view qualified_name) {
  const auto found = kinds_.find(qualified_name);
  if (found != kinds_.end()) kinds_.erase(found);
}

}  // namespace kymaros::sim
