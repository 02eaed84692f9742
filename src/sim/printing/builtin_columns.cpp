#include "sim/printing/builtin_columns.hpp"

#include <functional>
#include <iterator>
#include <map>

#include "sim/printing/cells.hpp"
#include "sim/printing/custom_columns.hpp"
#include "sim/printing/pod_columns.hpp"
#include "sim/printing/service_columns.hpp"
#include "sim/printing/special_cells.hpp"

namespace kymaros::sim {
namespace {

using Columns = std::vector<Column>;

/// With the names and images of a pod template's containers, and the selector, behind them.
Columns with_template(Columns columns, Path containers, Path selector) {
  auto more = template_columns(containers);
  columns.insert(columns.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  if (selector.size() > 0) columns.push_back(selector_column(selector));
  return columns;
}

Columns workload(Columns columns) {
  return with_template(std::move(columns), {"spec", "template", "spec", "containers"},
                       {"spec", "selector", "matchLabels"});
}

/// A number in a column that is not said to be one, as the API server has it.
Column as_string(Column column) {
  column.type = "string";
  return column;
}

Columns deployments() {
  return workload({name_column(), ratio_column("Ready", {"status", "readyReplicas"}, {"spec", "replicas"}),
                   as_string(number_column("Up-to-date", {"status", "updatedReplicas"})),
                   as_string(number_column("Available", {"status", "availableReplicas"})), age_column()});
}

Columns replica_sets() {
  return workload({name_column(), number_column("Desired", {"spec", "replicas"}),
                   number_column("Current", {"status", "replicas"}),
                   number_column("Ready", {"status", "readyReplicas"}), age_column()});
}

Columns stateful_sets() {
  return with_template(
      {name_column(), ratio_column("Ready", {"status", "readyReplicas"}, {"spec", "replicas"}), age_column()},
      {"spec", "template", "spec", "containers"}, {});
}

Columns daemon_sets() {
  return workload({name_column(), number_column("Desired", {"status", "desiredNumberScheduled"}),
                   number_column("Current", {"status", "currentNumberScheduled"}),
                   number_column("Ready", {"status", "numberReady"}),
                   number_column("Up-to-date", {"status", "updatedNumberScheduled"}),
                   number_column("Available", {"status", "numberAvailable"}), node_selector_column(),
                   age_column()});
}

Columns jobs() {
  return workload(
      {name_column(), job_status_column(), job_completions_column(), job_duration_column(), age_column()});
}

Columns cron_jobs() {
  return with_template({name_column(), text_column("Schedule", {"spec", "schedule"}),
                        text_column("Timezone", {"spec", "timeZone"}, "<none>"), suspend_column(),
                        cron_active_column(), last_schedule_column(), age_column()},
                       {"spec", "jobTemplate", "spec", "template", "spec", "containers"},
                       {"spec", "jobTemplate", "spec", "selector", "matchLabels"});
}

Columns claims() {
  return {name_column(),
          phase_column(),
          text_column("Volume", {"spec", "volumeName"}),
          text_column("Capacity", {"status", "capacity", "storage"}),
          access_modes_column("status"),
          text_column("StorageClass", {"spec", "storageClassName"}),
          text_column("VolumeAttributesClass", {"spec", "volumeAttributesClassName"}, "<unset>"),
          age_column(),
          wide(text_column("VolumeMode", {"spec", "volumeMode"}, "<unset>"))};
}

Columns volumes() {
  return {name_column(),
          text_column("Capacity", {"spec", "capacity", "storage"}),
          access_modes_column("spec"),
          text_column("Reclaim Policy", {"spec", "persistentVolumeReclaimPolicy"}),
          phase_column(),
          claim_column(),
          text_column("StorageClass", {"spec", "storageClassName"}),
          text_column("VolumeAttributesClass", {"spec", "volumeAttributesClassName"}, "<unset>"),
          text_column("Reason", {"status", "reason"}),
          age_column(),
          wide(text_column("VolumeMode", {"spec", "volumeMode"}, "<unset>"))};
}

Columns storage_classes() {
  return {storage_class_name_column(),
          text_column("Provisioner", {"provisioner"}),
          text_column("ReclaimPolicy", {"reclaimPolicy"}, "Delete"),
          text_column("VolumeBindingMode", {"volumeBindingMode"}, "Immediate"),
          expansion_column(),
          age_column()};
}

Columns named_and(Column column) { return {name_column(), std::move(column), age_column()}; }
Columns created() { return {name_column(), created_column()}; }

/// Which kinds are shown how.
const std::map<std::string, Columns (*)()>& kinds() {
  static const std::map<std::string, Columns (*)()> kKinds{
      {"pods", pod_columns},
      {"deployments.apps", deployments},
      {"replicasets.apps", replica_sets},
      {"statefulsets.apps", stateful_sets},
      {"daemonsets.apps", daemon_sets},
      {"jobs.batch", jobs},
      {"cronjobs.batch", cron_jobs},
      {"services", service_columns},
      {"endpointslices.discovery.k8s.io", endpoint_slice_columns},
      {"persistentvolumeclaims", claims},
      {"persistentvolumes", volumes},
      {"storageclasses.storage.k8s.io", storage_classes},
      {"nodes", node_columns},
      {"events", event_columns},
      {"configmaps", [] { return named_and(count_column("Data", {{"data"}, {"binaryData"}})); }},
      {"secrets",
       [] {
         return Columns{name_column(), text_column("Type", {"type"}), count_column("Data", {{"data"}}),
                        age_column()};
       }},
      {"serviceaccounts", [] { return named_and(count_column("Secrets", {{"secrets"}})); }},
      {"namespaces", [] { return named_and(text_column("Status", {"status", "phase"})); }},
      {"leases.coordination.k8s.io",
       [] { return named_and(text_column("Holder", {"spec", "holderIdentity"})); }},
      {"networkpolicies.networking.k8s.io", [] { return named_and(pod_selector_column()); }},
      {"rolebindings.rbac.authorization.k8s.io", [] { return named_and(role_column()); }},
      {"clusterrolebindings.rbac.authorization.k8s.io", [] { return named_and(role_column()); }},
      {"roles.rbac.authorization.k8s.io", created},
      {"clusterroles.rbac.authorization.k8s.io", created},
      {"limitranges", created},
      {"customresourcedefinitions.apiextensions.k8s.io", created},
  };
  return kKinds;
}

}  // namespace

std::vector<Column> builtin_columns(const std::string& qualified_name) {
  const auto found = kinds().find(qualified_name);
  return found == kinds().end() ? Columns{name_column(), age_column()} : found->second();
}

std::vector<Column> columns_of(const ResourceKind& kind) {
  if (kind.is_custom) return custom_columns(kind.printer_columns);
  return builtin_columns(kind.type.qualified_name());
}

}  // namespace kymaros::sim
