#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "sim/resource_catalog.hpp"

/// What backups and restores include and exclude: their specs read the same.
namespace kymaros::sim::velero {

/// The strings of a list; empty if it is not there.
std::vector<std::string> texts_at(const json::Value& object, std::initializer_list<std::string_view> path);

/// No list of included ones, or "*", includes all.
bool includes_namespace(const json::Value& spec, std::string_view name);
bool includes_every_namespace(const json::Value& spec);

/// By plural, qualified, singular or short name. Lists of backups that are for cluster-scoped or namespaced
/// kinds only are heeded too.
bool includes_resource(const json::Value& spec, const ResourceKind& kind);
bool excludes_resource(const json::Value& spec, const ResourceKind& kind);

/// labelSelector, or one of orLabelSelectors.
bool has_selector(const json::Value& spec);
bool selects(const json::Value& spec, const json::Value& object);

/// What is wrong with two such lists, as Velero says it.
std::vector<std::string> contradictions(const std::vector<std::string>& included,
                                        const std::vector<std::string>& excluded);

}  // namespace kymaros::sim::velero
