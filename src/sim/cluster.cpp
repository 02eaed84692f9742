#include "sim/cluster.hpp"

#include "sim/access/default_roles.hpp"
#include "sim/admission/admission.hpp"
#include "sim/controllers/api_availability.hpp"
#include "sim/controllers/claim_binder.hpp"
#include "sim/controllers/cluster_role_aggregation.hpp"
#include "sim/controllers/cron_jobs.hpp"
#include "sim/controllers/daemon_sets.hpp"
#include "sim/controllers/deployments.hpp"
#include "sim/controllers/endpoint_slices.hpp"
#include "sim/controllers/endpoints.hpp"
#include "sim/controllers/ephemeral_volumes.hpp"
#include "sim/controllers/garbage_collector.hpp"
#include "sim/controllers/jobs.hpp"
#include "sim/controllers/namespace_defaults.hpp"
#include "sim/controllers/namespaces.hpp"
#include "sim/controllers/node_lifecycle.hpp"
#include "sim/controllers/replica_sets.hpp"
#include "sim/controllers/resource_quotas.hpp"
#include "sim/controllers/stateful_sets.hpp"
#include "sim/controllers/taint_eviction.hpp"
#include "sim/controllers/volume_protection.hpp"
#include "sim/controllers/volume_provisioner.hpp"
#include "sim/controllers/volume_reclaimer.hpp"
#include "sim/custom_resources.hpp"
#include "sim/event_expiry.hpp"
#include "sim/scheduler/scheduler.hpp"

namespace kymaros::sim {

/// What runs in the control plane and on the node.
class Cluster::Controllers {
 public:
  Controllers(Registry& registry, const Options& options)
      : custom_resources_(registry),
        api_availability_(registry),
        namespaces_(registry),
        namespace_defaults_(registry),
        garbage_(registry),
        quotas_(registry),
        role_aggregation_(registry),
        claim_binder_(registry),
        volume_reclaimer_(registry),
        volume_provisioner_(registry),
        volume_protection_(registry),
        ephemeral_volumes_(registry),
        endpoint_slices_(registry),
        endpoints_(registry),
        deployments_(registry),
        replica_sets_(registry),
        replication_controllers_(registry, ReplicaSets::Of::ReplicationControllers),
        stateful_sets_(registry),
        daemon_sets_(registry),
        jobs_(registry),
        cron_jobs_(registry),
        scheduler_(registry),
        kubelet_(registry, options.node),
        event_expiry_(registry),
        node_lifecycle_(registry, options.node.node),
        taint_eviction_(registry) {
    complete_jobs(registry);
    admit_as_a_cluster(registry);
  }

  Kubelet& kubelet() { return kubelet_; }
  NodeLifecycle& node_lifecycle() { return node_lifecycle_; }

 private:
  CustomResources custom_resources_;
  ApiAvailability api_availability_;
  Namespaces namespaces_;
  NamespaceDefaults namespace_defaults_;
  GarbageCollector garbage_;
  ResourceQuotas quotas_;
  ClusterRoleAggregation role_aggregation_;
  ClaimBinder claim_binder_;
  VolumeReclaimer volume_reclaimer_;
  VolumeProvisioner volume_provisioner_;
  VolumeProtection volume_protection_;
  EphemeralVolumes ephemeral_volumes_;
  EndpointSlices endpoint_slices_;
  Endpoints endpoints_;
  Deployments deployments_;
  ReplicaSets replica_sets_;
  ReplicaSets replication_controllers_;
  StatefulSets stateful_sets_;
  DaemonSets daemon_sets_;
  Jobs jobs_;
  CronJobs cron_jobs_;
  Scheduler scheduler_;
  Kubelet kubelet_;
  EventExpiry event_expiry_;
  NodeLifecycle node_lifecycle_;
  TaintEviction taint_eviction_;
};

Cluster::Cluster(const async::Executor& executor, Clock& clock, Random& random, const Options& options)
    : storage_(clock),
      registry_(storage_, catalog_, clock, random),
      api_(registry_, executor, clock),
      controllers_(std::make_unique<Controllers>(registry_, options)),
      velero_(registry_) {
  furnish(options);
}

Cluster::~Cluster() = default;

Kubelet& Cluster::kubelet() { return controllers_->kubelet(); }

void Cluster::lose_node() {
  kubelet().disconnect();
  controllers_->node_lifecycle().lost_sight_of(kubelet().node());
}

void Cluster::regain_node() {
  controllers_->node_lifecycle().heard_from(kubelet().node());
  kubelet().reconnect();
}

/// What a cluster has before anybody comes: its system namespaces, its DNS, a storage class, Velero.
void Cluster::furnish(const Options& options) {
  for (const auto* name : {"kube-system", "kube-public", "default"}) {
    registry_.create("namespaces", json::Object{{"metadata", json::Object{{"name", name}}}}).value();
  }
  const auto make = [this](const std::string& resource, std::string_view text) {
    registry_.create(resource, json::parse(text).value()).value();
  };
  make("services",
       R"({"metadata": {"namespace": "kube-system", "name": "kube-dns", "labels": {"k8s-app": "kube-dns"}},
      "spec": {"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"],
               "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]}})");
  make(
      "storageclasses.storage.k8s.io",
      R"({"metadata": {"name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
      "provisioner": "sim.kubernetes.io/provisioner", "reclaimPolicy": "Delete",
      "volumeBindingMode": "WaitForFirstConsumer"})");
  create_default_roles(registry_);
  velero_.install(options.velero);
  storage_.compact();  // nobody reads how it came about
}

}  // namespace kymaros::sim
