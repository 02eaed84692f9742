// Where the API server keeps the kinds of this folder.
#include "kube/objects/configuration.hpp"
#include "kube/objects/event.hpp"
#include "kube/objects/jobs.hpp"
#include "kube/objects/lease.hpp"
#include "kube/objects/limits.hpp"
#include "kube/objects/namespace.hpp"
#include "kube/objects/network_policy.hpp"
#include "kube/objects/pod.hpp"
#include "kube/objects/role_binding.hpp"
#include "kube/objects/service.hpp"
#include "kube/objects/storage.hpp"
#include "kube/objects/workloads.hpp"

namespace kymaros::kube {

const ResourceType& Namespace::resource() {
  static const ResourceType type{"", "v1", "namespaces", "Namespace", Scope::Cluster};
  return type;
}

const ResourceType& PersistentVolume::resource() {
  static const ResourceType type{"", "v1", "persistentvolumes", "PersistentVolume", Scope::Cluster};
  return type;
}

#define KYMAROS_NAMESPACED(group, version, plural, Kind)                              \
  const ResourceType& Kind::resource() {                                              \
    static const ResourceType type{group, version, plural, #Kind, Scope::Namespaced}; \
    return type;                                                                      \
  }

KYMAROS_NAMESPACED("", "v1", "pods", Pod)
KYMAROS_NAMESPACED("", "v1", "services", Service)
KYMAROS_NAMESPACED("", "v1", "configmaps", ConfigMap)
KYMAROS_NAMESPACED("", "v1", "secrets", Secret)
KYMAROS_NAMESPACED("", "v1", "serviceaccounts", ServiceAccount)
KYMAROS_NAMESPACED("", "v1", "persistentvolumeclaims", PersistentVolumeClaim)
KYMAROS_NAMESPACED("", "v1", "resourcequotas", ResourceQuota)
KYMAROS_NAMESPACED("", "v1", "limitranges", LimitRange)
KYMAROS_NAMESPACED("apps", "v1", "deployments", Deployment)
KYMAROS_NAMESPACED("apps", "v1", "replicasets", ReplicaSet)
KYMAROS_NAMESPACED("apps", "v1", "statefulsets", StatefulSet)
KYMAROS_NAMESPACED("apps", "v1", "daemonsets", DaemonSet)
KYMAROS_NAMESPACED("batch", "v1", "jobs", Job)
KYMAROS_NAMESPACED("batch", "v1", "cronjobs", CronJob)
KYMAROS_NAMESPACED("networking.k8s.io", "v1", "networkpolicies", NetworkPolicy)
KYMAROS_NAMESPACED("discovery.k8s.io", "v1", "endpointslices", EndpointSlice)
KYMAROS_NAMESPACED("rbac.authorization.k8s.io", "v1", "rolebindings", RoleBinding)
KYMAROS_NAMESPACED("coordination.k8s.io", "v1", "leases", Lease)
KYMAROS_NAMESPACED("events.k8s.io", "v1", "events", Event)

#undef KYMAROS_NAMESPACED

}  // namespace kymaros::kube
