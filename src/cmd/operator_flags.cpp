#include "cmd/operator_flags.hpp"

#include <CLI/CLI.hpp>

namespace kymaros::cmd {

void OperatorFlags::add_to(CLI::App& command) {
  command.add_option("--kubeconfig", kubeconfig,
                     "How to reach the cluster (default: $KUBECONFIG, else the pod's account)");
  command.add_option("--velero-namespace", velero_namespace, "Where Velero runs")
      ->envname("KYMAROS_VELERO_NAMESPACE")
      ->capture_default_str();
  command.add_option("--health-probe-bind-address", health_address, "Where /healthz and /readyz answer")
      ->capture_default_str();
  command
      .add_option("--metrics-bind-address", metrics_address,
                  "Where metrics are served; 0: nowhere (not built yet)")
      ->check(CLI::IsMember({"0"}))
      ->capture_default_str();
  command.add_flag("--leader-elect", leader_elect, "Let only one replica work at a time");
  command.add_option("--max-concurrent-runs", max_concurrent_runs, "Runs under way at the same time")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command
      .add_option("--default-rto", default_rto,
                  "RTO target of tests without spec.sla.maxRTO; gives points only")
      ->capture_default_str();
  command
      .add_option("--platform-namespaces", platform_namespaces,
                  "Namespaces whose Services are no dependencies, beside kube-system and default")
      ->delimiter(',');
  command.add_option("--dns-service", dns_service,
                     "The cluster's DNS, as NAMESPACE/NAME of its Service, which sandboxes may ask "
                     "(default: found in kube-system by its label k8s-app=kube-dns, or in openshift-dns)");
  command.add_option("--log-level,--zap-log-level", log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  command.add_option("--log-format,--zap-encoder", log_format, "json or text")
      ->transform(CLI::Transformer({{"console", "text"}}))
      ->check(CLI::IsMember({"json", "text"}))
      ->capture_default_str();
}

}  // namespace kymaros::cmd
