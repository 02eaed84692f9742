#include "sim/resource_catalog.hpp"

#include <algorithm>
#include <array>

namespace kymaros::sim {
namespace {

using kube::Scope;

/// The kinds that "all" means to kubectl.
constexpr auto kInAll =
    std::to_array<std::string_view>({"CronJob", "DaemonSet", "Deployment", "HorizontalPodAutoscaler", "Job",
                                     "Pod", "ReplicaSet", "ReplicationController", "Service", "StatefulSet"});

/// The kinds of which a PUT of what is not there is a POST.
constexpr auto kMadeByUpdate =
    std::to_array<std::string_view>({"ClusterRole", "ClusterRoleBinding", "Endpoints", "Lease", "LimitRange",
                                     "Role", "RoleBinding", "Service"});

enum class Writes { Plain, Generation, Status, StatusAndGeneration };

ResourceKind builtin(std::string_view group, std::string_view version, std::string_view plural,
                     std::string_view kind, std::vector<std::string> short_names,
                     Writes writes = Writes::Plain, Scope scope = Scope::Namespaced) {
  ResourceKind out;
  out.type = {.group = std::string(group),
              .version = std::string(version),
              .plural = std::string(plural),
              .kind = std::string(kind),
              .scope = scope};
  for (const auto c : kind) out.singular += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  out.short_names = std::move(short_names);
  if (std::ranges::find(kInAll, kind) != kInAll.end()) out.categories = {"all"};
  out.takes_unconditional_updates = kind != "Lease";
  out.creates_by_update = std::ranges::find(kMadeByUpdate, kind) != kMadeByUpdate.end();
  out.counts_annotations = kind == "Deployment";
  out.has_status = writes == Writes::Status || writes == Writes::StatusAndGeneration;
  out.has_generation = writes == Writes::Generation || writes == Writes::StatusAndGeneration;
  return out;
}

}  // namespace

std::vector<ResourceKind> builtin_kinds() {
  constexpr auto kCluster = Scope::Cluster;
  constexpr auto kRbac = "rbac.authorization.k8s.io";
  return {
      builtin("", "v1", "namespaces", "Namespace", {"ns"}, Writes::Status, kCluster),
      builtin("", "v1", "nodes", "Node", {"no"}, Writes::Status, kCluster),
      builtin("", "v1", "persistentvolumes", "PersistentVolume", {"pv"}, Writes::Status, kCluster),
      builtin("", "v1", "configmaps", "ConfigMap", {"cm"}),
      builtin("", "v1", "endpoints", "Endpoints", {"ep"}),
      builtin("", "v1", "events", "Event", {"ev"}),
      builtin("", "v1", "limitranges", "LimitRange", {"limits"}),
      builtin("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", {"pvc"}, Writes::Status),
      builtin("", "v1", "pods", "Pod", {"po"}, Writes::StatusAndGeneration),
      builtin("", "v1", "replicationcontrollers", "ReplicationController", {"rc"},
              Writes::StatusAndGeneration),
      builtin("", "v1", "resourcequotas", "ResourceQuota", {"quota"}, Writes::Status),
      builtin("", "v1", "secrets", "Secret", {}),
      builtin("", "v1", "serviceaccounts", "ServiceAccount", {"sa"}),
      builtin("", "v1", "services", "Service", {"svc"}, Writes::Status),
      builtin("apps", "v1", "controllerrevisions", "ControllerRevision", {}),
      builtin("apps", "v1", "daemonsets", "DaemonSet", {"ds"}, Writes::StatusAndGeneration),
      builtin("apps", "v1", "deployments", "Deployment", {"deploy"}, Writes::StatusAndGeneration),
      builtin("apps", "v1", "replicasets", "ReplicaSet", {"rs"}, Writes::StatusAndGeneration),
      builtin("apps", "v1", "statefulsets", "StatefulSet", {"sts"}, Writes::StatusAndGeneration),
      builtin("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", {"hpa"},
              Writes::Status),
      builtin("batch", "v1", "cronjobs", "CronJob", {"cj"}, Writes::StatusAndGeneration),
      builtin("batch", "v1", "jobs", "Job", {}, Writes::StatusAndGeneration),
      builtin("coordination.k8s.io", "v1", "leases", "Lease", {}),
      builtin("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", {}, Writes::Generation),
      builtin("events.k8s.io", "v1", "events", "Event", {"ev"}),
      builtin("networking.k8s.io", "v1", "ingresses", "Ingress", {"ing"}, Writes::StatusAndGeneration),
      builtin("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", {"netpol"}, Writes::Generation),
      builtin("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", {"pdb"},
              Writes::StatusAndGeneration),
      builtin(kRbac, "v1", "rolebindings", "RoleBinding", {}),
      builtin(kRbac, "v1", "roles", "Role", {}),
      builtin(kRbac, "v1", "clusterrolebindings", "ClusterRoleBinding", {}, Writes::Plain, kCluster),
      builtin(kRbac, "v1", "clusterroles", "ClusterRole", {}, Writes::Plain, kCluster),
      builtin("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", {"pc"}, Writes::Plain, kCluster),
      builtin("storage.k8s.io", "v1", "storageclasses", "StorageClass", {"sc"}, Writes::Plain, kCluster),
      builtin("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition",
              {"crd", "crds"}, Writes::StatusAndGeneration, kCluster),
      builtin("apiregistration.k8s.io", "v1", "apiservices", "APIService", {}, Writes::Status, kCluster),
      builtin("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations",
              "ValidatingWebhookConfiguration", {}, Writes::Generation, kCluster),
      builtin("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations",
              "MutatingWebhookConfiguration", {}, Writes::Generation, kCluster),
  };
}

}  // namespace kymaros::sim
