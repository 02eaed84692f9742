#pragma once

#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kube/condition.hpp"
#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct ClaimResources {
  std::map<std::string, std::string> requests;  // "storage": "1Gi"
};
BOOST_DESCRIBE_STRUCT(ClaimResources, (), (requests))

struct PersistentVolumeClaimSpec {
  std::vector<std::string> accessModes;
  ClaimResources resources;
  std::optional<std::string> storageClassName;  // absent: the cluster's default; empty: none
  std::string volumeMode;
  std::string volumeName;
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeClaimSpec, (),
                      (accessModes, resources, storageClassName, volumeMode, volumeName))

struct PersistentVolumeClaimStatus {
  std::string phase;  // Pending, Bound, Lost
  std::map<std::string, std::string> capacity;
  std::vector<Condition> conditions;
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeClaimStatus, (), (phase, capacity, conditions))

struct PersistentVolumeClaim {
  ObjectMeta metadata;
  PersistentVolumeClaimSpec spec;
  PersistentVolumeClaimStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeClaim, (), (metadata, spec, status))

struct ClaimReference {
  std::string namespace_;
  std::string name;
  std::string uid;
};
BOOST_DESCRIBE_STRUCT(ClaimReference, (), (namespace_, name, uid))

struct CsiVolumeSource {
  std::string driver;
  std::string volumeHandle;
};
BOOST_DESCRIBE_STRUCT(CsiVolumeSource, (), (driver, volumeHandle))

struct PersistentVolumeSpec {
  std::map<std::string, std::string> capacity;
  std::string persistentVolumeReclaimPolicy;  // Delete, Retain
  std::string storageClassName;
  std::optional<ClaimReference> claimRef;
  std::optional<CsiVolumeSource> csi;
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeSpec, (),
                      (capacity, persistentVolumeReclaimPolicy, storageClassName, claimRef, csi))

struct PersistentVolumeStatus {
  std::string phase;  // Available, Bound, Released, Failed
  std::string message;
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeStatus, (), (phase, message))

struct PersistentVolume {
  ObjectMeta metadata;
  PersistentVolumeSpec spec;
  PersistentVolumeStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(PersistentVolume, (), (metadata, spec, status))

}  // namespace kymaros::kube
