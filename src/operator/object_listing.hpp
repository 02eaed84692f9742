#pragma once

#include <set>
#include <string>
#include <vector>

#include "domain/object_facts.hpp"
#include "kube/client.hpp"
#include "kube/discovery.hpp"

namespace kymaros::op {

/// A kind by group and kind, with the version in which the backup holds it.
struct ListedKind {
  std::string group;
  std::string version;
  std::string kind;
  auto operator<=>(const ListedKind&) const = default;
};

/// The kinds of the inventory's objects that a restore may bring back.
std::set<ListedKind> kinds_of(const domain::Inventory& inventory);

/// The objects of these kinds in these namespaces. A kind that the API no longer serves yields nothing; a
/// version that is gone is replaced by the group's preferred one (decision 5: compared by group and kind,
/// never by version). `metadata_only`: names, labels and owners, never contents; Secrets are always read so.
struct ObjectListing {
  std::vector<domain::ObjectFacts> objects;
  std::vector<std::string> refused;  // kinds that we may not read, in sentences
};
enum class Depth { Metadata, Facts };
Task<Result<ObjectListing>> list_objects(kube::Client& client, kube::Discovery& discovery,
                                         std::set<ListedKind> kinds, std::vector<std::string> namespaces,
                                         Depth depth);

}  // namespace kymaros::op
