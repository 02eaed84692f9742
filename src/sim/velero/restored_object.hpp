#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/velero/contents.hpp"

namespace kymaros::sim::velero {

/// Where an object is restored to, and by whom.
struct Destination {
  std::string target;  // namespace
  std::string restore, backup;
  const json::Value* mapping = nullptr;  // of namespaces; nothing: none
};

/// False for what no restore brings back: completed pods and Jobs, mirror pods, events, tokens.
bool is_restored(const BackedUp& one);

/// An object as Velero creates it: without what the cluster gives, in its new namespace, labelled.
json::Value restored_object(const BackedUp& one, const Destination& destination);

/// A namespace with the labels and annotations that it had in the backup.
json::Value renamed_namespace(const json::Value& backed_up, const std::string& name);

}  // namespace kymaros::sim::velero
