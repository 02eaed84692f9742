#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/registry.hpp"
#include "sim/velero/contents.hpp"

/// What Velero makes of an object before it creates it: its own rules and those of its built-in plugins.
namespace kymaros::sim::velero {

/// A pod or Job that has ended is passed over.
bool is_complete(const Item& item);
/// Pods that a kubelet has of itself.
bool is_mirror_pod(const Item& item);
/// Tokens that a cluster once made of itself for each service account.
bool is_discarded(const Item& item, Registry& registry);

/// The object without what the cluster gives it (metadata, status, owners), and what only held where it came
/// from. Namespace and labels stay. `restore` is the Restore.
json::Value without_origin(const Item& item, const json::Value& restore);

/// The target of a source namespace; itself if it is not mapped.
std::string mapped(const json::Value& restore, const std::string& namespace_);

/// The namespace that is made where it is missing: with the labels and annotations of the backed up one, if
/// there is one (nullptr: none).
json::Value namespace_to_make(const json::Value* backed_up, const std::string& name);

/// Marks a claim or volume as not bound yet.
void reset_binding(json::Value& object);

void add_restore_labels(json::Value& object, const json::Value& restore);

}  // namespace kymaros::sim::velero
