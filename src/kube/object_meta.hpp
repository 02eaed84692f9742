#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/codec.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct OwnerReference {
  std::string apiVersion;
  std::string kind;
  std::string name;
  std::string uid;
  std::optional<bool> controller;
  std::optional<bool> blockOwnerDeletion;
};
BOOST_DESCRIBE_STRUCT(OwnerReference, (), (apiVersion, kind, name, uid, controller, blockOwnerDeletion))

/// metav1.ObjectMeta, without managedFields.
struct ObjectMeta {
  std::string name;
  std::string generateName;
  std::string namespace_;
  std::string uid;
  std::string resourceVersion;
  std::optional<std::int64_t> generation;
  std::optional<Time> creationTimestamp;
  std::optional<Time> deletionTimestamp;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  std::vector<OwnerReference> ownerReferences;
  std::vector<std::string> finalizers;

  ObjectKey key() const { return {namespace_, name}; }
  bool is_being_deleted() const { return deletionTimestamp.has_value(); }
  /// The owner that manages the object (`controller: true`), or nullptr.
  const OwnerReference* controller() const;
};
BOOST_DESCRIBE_STRUCT(ObjectMeta, (),
                      (name, generateName, namespace_, uid, resourceVersion, generation, creationTimestamp,
                       deletionTimestamp, labels, annotations, ownerReferences, finalizers))

}  // namespace kymaros::kube
