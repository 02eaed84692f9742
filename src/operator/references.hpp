#pragma once

#include <set>
#include <vector>

#include "domain/object_facts.hpp"
#include "kube/client.hpp"
#include "operator/object_listing.hpp"

namespace kymaros::op {

/// What restored objects refer to and what is not among them, but does exist: classes and roles of the
/// cluster, objects that every namespace gets, kinds that the backup does not hold. Looked up one by one,
/// names only, at most 200.
struct ReferenceTargets {
  std::set<domain::ObjectId> existing;
  int not_asked = 0;  // beyond the limit: counted as existing, for nobody knows
};
Task<Result<ReferenceTargets>> find_existing_targets(kube::Client& client,
                                                     std::vector<domain::ObjectFacts> restored);

/// The kinds by which a living source namespace is compared with its backup (decision 6b): those of the
/// inventory and the ones that an application is usually made of.
std::set<ListedKind> live_kinds(const domain::Inventory& inventory);

}  // namespace kymaros::op
