#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/quantity.hpp"
#include "base/time.hpp"

namespace kymaros::domain {

/// Which object, by group and kind and never by version (decision 5).
struct ObjectId {
  std::string group;  // "apps"; empty: core
  std::string kind;   // "Deployment"
  std::string namespace_;
  std::string name;

  auto operator<=>(const ObjectId&) const = default;
};

/// "Deployment/web", or "Certificate.cert-manager.io/web" outside Kubernetes' own groups.
std::string to_string(const ObjectId& id);

/// One reference of an object to another.
struct Reference {
  ObjectId target;
  /// Kubernetes runs the object without its target too: `optional: true` of ConfigMaps and Secrets, pull
  /// secrets, a StatefulSet's serviceName and the claims of its replicas, an autoscaler's target.
  bool optional = false;
  std::string where;  // "container web: env DB_PASSWORD"
  auto operator<=>(const Reference&) const = default;
};

/// A Service that an object names in its configuration ("db.shop.svc.cluster.local"), found in environment
/// literals, arguments, ConfigMaps and ExternalName Services. Only the names are kept.
struct ServiceName {
  std::string service;
  std::string namespace_;
  std::string where;
  auto operator<=>(const ServiceName&) const = default;
};

/// What an object asks of the cluster, per pod it makes.
struct Requests {
  Quantity cpu;
  Quantity memory;
  Quantity storage;                         // of a claim
  int without_cpu = 0, without_memory = 0;  // containers that ask for none: a LimitRange then asks for them
};

/// What the judgement knows of one object, in the backup or restored: names and shape, never values.
/// Secrets' and ConfigMaps' data, environment literals and the like are dropped while parsing.
struct ObjectFacts {
  ObjectId id;
  std::string version;   // of its apiVersion; for messages only
  std::string resource;  // "deployments.apps", as providers' filters name it; empty where nobody said it
  std::map<std::string, std::string> labels;
  std::string controller_kind;  // kind of the controller owner (controller: true); empty: none
  std::string controller_group, controller_name;
  std::optional<Time> created_at;
  bool is_mirror_pod = false;         // annotation kubernetes.io/config.mirror
  std::string type;                   // Secret.type, Service.spec.type
  std::string phase;                  // Pod, PersistentVolumeClaim, Namespace: status.phase
  bool is_completed = false;          // Job: condition Complete or Failed; Pod: phase Succeeded or Failed
  bool has_selector = false;          // Service
  std::optional<int> replicas;        // desired: Deployment, StatefulSet, ReplicaSet; Job: completions
  std::string volume_name;            // PersistentVolumeClaim.spec.volumeName
  std::string storage_class;          // PersistentVolumeClaim.spec.storageClassName
  std::optional<Requests> requests;   // of a pod that it makes (or is), or of a claim
  std::vector<ServiceName> services;  // named in other namespaces than its own
  std::vector<Reference> references;  // 6a: ConfigMap, Secret, claim, ServiceAccount, Role, class, ...
};

/// One persistent volume claim's way into the backup (Velero's volume information).
struct VolumeFacts {
  std::string namespace_;  // of the claim, in the source
  std::string claim;
  std::string volume;  // the PersistentVolume's name
  std::string method;  // NativeSnapshot, PodVolumeBackup, CSISnapshot, CSISnapshot+DataMover; empty: none
  bool skipped = false;
  std::string skipped_reason;
  std::string result;  // succeeded, failed; empty: not said
  std::optional<std::int64_t> bytes;
  std::string reclaim_policy;  // of the source's volume: Delete, Retain
};

/// What a backup holds of the namespaces of a run.
struct Inventory {
  std::vector<ObjectFacts> objects;  // without cluster-scoped ones
  std::vector<VolumeFacts> volumes;
  bool contents_read = false;      // false: names from the resource list only, no facts beyond ObjectId
  bool volumes_read = false;       // false: the provider gave no volume list
  std::vector<std::string> notes;  // what could not be read, in sentences
  int left_out = 0;                // objects that were not looked at: unreadable, too large, too many
};

}  // namespace kymaros::domain
