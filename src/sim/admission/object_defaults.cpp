#include "sim/admission/object_defaults.hpp"

#include <map>
#include <string>

#include "kube/base64.hpp"
#include "sim/admission/field_defaults.hpp"
#include "sim/admission/pod_defaults.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

void complete_template(json::Object& owner_spec) {
  auto& pod_template = member(owner_spec, "template");
  drop_empty_members(member(pod_template, "metadata"));
  complete_pod_spec(member(pod_template, "spec"));
}

void complete_replica_set(json::Object& spec) {
  set_default(spec, "replicas", 1);
  complete_template(spec);
}

void complete_replication_controller(json::Object& spec) {
  complete_replica_set(spec);
  auto& selector = member(spec, "selector");
  if (selector.empty()) selector = object_at(json::Value(spec), {"template", "metadata", "labels"});
}

void complete_deployment(json::Object& spec) {
  complete_replica_set(spec);
  set_default(spec, "revisionHistoryLimit", 10);
  set_default(spec, "progressDeadlineSeconds", 600);
  auto& strategy = member(spec, "strategy");
  set_default(strategy, "type", "RollingUpdate");
  if (strategy["type"] != "RollingUpdate") return;
  auto& rolling = member(strategy, "rollingUpdate");
  set_default(rolling, "maxUnavailable", "25%");
  set_default(rolling, "maxSurge", "25%");
}

void complete_stateful_set(json::Object& spec) {
  complete_replica_set(spec);
  set_default(spec, "revisionHistoryLimit", 10);
  set_default(spec, "podManagementPolicy", "OrderedReady");
  auto& strategy = member(spec, "updateStrategy");
  set_default(strategy, "type", "RollingUpdate");
  if (strategy["type"] == "RollingUpdate") set_default(member(strategy, "rollingUpdate"), "partition", 0);
  auto& retention = member(spec, "persistentVolumeClaimRetentionPolicy");
  set_default(retention, "whenDeleted", "Retain");
  set_default(retention, "whenScaled", "Retain");
  for (auto* claim : entries_of(spec, "volumeClaimTemplates")) {
    set_default(*claim, "kind", "PersistentVolumeClaim");
    set_default(*claim, "apiVersion", "v1");
    set_default(member(*claim, "spec"), "volumeMode", "Filesystem");
    set_default(member(*claim, "status"), "phase", "Pending");
  }
}

void complete_daemon_set(json::Object& spec) {
  complete_template(spec);
  set_default(spec, "revisionHistoryLimit", 10);
  auto& strategy = member(spec, "updateStrategy");
  set_default(strategy, "type", "RollingUpdate");
  if (strategy["type"] != "RollingUpdate") return;
  auto& rolling = member(strategy, "rollingUpdate");
  set_default(rolling, "maxUnavailable", 1);
  set_default(rolling, "maxSurge", 0);
}

void complete_job(json::Object& spec) {
  complete_template(spec);
  const bool counts_completions = spec.contains("completions") || spec.contains("parallelism");
  if (!counts_completions) set_default(spec, "completions", 1);
  set_default(spec, "parallelism", 1);
  set_default(spec, "backoffLimit", 6);
  set_default(spec, "completionMode", "NonIndexed");
  set_default(spec, "suspend", false);
  set_default(spec, "manualSelector", false);
  set_default(spec, "podReplacementPolicy",
              spec.contains("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
}

void complete_cron_job(json::Object& spec) {
  complete_template(member(member(spec, "jobTemplate"), "spec"));
  member(member(spec, "jobTemplate"), "metadata");
  set_default(spec, "concurrencyPolicy", "Allow");
  set_default(spec, "suspend", false);
  set_default(spec, "successfulJobsHistoryLimit", 3);
  set_default(spec, "failedJobsHistoryLimit", 1);
}

void complete_network_policy(json::Object& spec) {
  if (!spec.contains("policyTypes")) {
    json::Array types{"Ingress"};
    if (!entries_of(spec, "egress").empty()) types.emplace_back("Egress");
    spec["policyTypes"] = std::move(types);
  }
  for (const auto* direction : {"ingress", "egress"}) {
    for (auto* rule : entries_of(spec, direction)) {
      for (auto* port : entries_of(*rule, "ports")) set_default(*port, "protocol", "TCP");
    }
  }
}

/// What is written as text is kept as base64, like the rest.
void complete_secret(json::Object& secret) {
  set_default(secret, "type", "Opaque");
  const auto texts = object_at(secret, {"stringData"});
  secret.erase("stringData");
  for (const auto& [key, value] : texts) {
    if (value.is_string()) member(secret, "data")[key] = kube::encode_base64(value.get_string());
  }
}

using Complete = void (*)(json::Object& spec);

const std::map<std::string, Complete>& completions() {
  static const std::map<std::string, Complete> kAll{
      {"deployments.apps", complete_deployment},
      {"replicasets.apps", complete_replica_set},
      {"statefulsets.apps", complete_stateful_set},
      {"daemonsets.apps", complete_daemon_set},
      {"jobs.batch", complete_job},
      {"cronjobs.batch", complete_cron_job},
      {"networkpolicies.networking.k8s.io", complete_network_policy},
      {"replicationcontrollers", complete_replication_controller},
      {"pods", complete_pod},
  };
  return kAll;
}

std::optional<ApiError> admit(const Admission& admission) {
  const auto name = admission.kind.type.qualified_name();
  auto& object = admission.object.as_object();
  if (name == "secrets") complete_secret(object);
  const auto found = completions().find(name);
  if (found != completions().end()) found->second(member(object, "spec"));
  return std::nullopt;
}

}  // namespace

void admit_with_defaults(Registry& registry) { registry.add_admission(admit); }

}  // namespace kymaros::sim
