#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim::velero {

/// The strings of a list in a spec; empty if it is not there.
std::vector<std::string> texts_at(const json::Value& object, std::initializer_list<std::string_view> path);

/// Includes and excludes as backups and restores have them: an empty list of includes, or "*", is all.
bool includes_namespace(const json::Value& spec, std::string_view name);
/// By "deployments", "deployments.apps" or a short name.
bool includes_resource(const json::Value& spec, const ResourceKind& kind);
/// labelSelector, orLabelSelectors.
bool includes_labels(const json::Value& spec, const json::Value& object);

}  // namespace kymaros::sim::velero
