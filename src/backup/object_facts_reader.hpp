#pragma once

#include "base/result.hpp"
#include "domain/object_facts.hpp"
#include "json/value.hpp"
#include "kube/resource.hpp"

namespace kymaros::backup {

/// What the judgement needs of one API object, out of a backup or from a live cluster. Values (data of
/// Secrets and ConfigMaps, environment literals) are read where they name Services of other namespaces, never
/// kept. ErrorCode::Invalid if it has no kind or no name.
Result<domain::ObjectFacts> facts_of(const json::Value& object);

/// The same for an item of a list, which need not say its kind (and as PartialObjectMetadata says another).
Result<domain::ObjectFacts> facts_of(const json::Value& object, const kube::ResourceType& type);

}  // namespace kymaros::backup
