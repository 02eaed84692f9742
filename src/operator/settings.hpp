#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "base/time.hpp"
#include "kube/resource.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::op {

/// What the operator is told at its start.
struct Settings {
  std::string version;
  std::string own_namespace = "kymaros-system";
  std::string service_account = "kymaros-operator";
  std::string instance = "kymaros";  // this process: the name of its pod
  std::string velero_namespace = "velero";
  std::size_t max_concurrent_runs = 4;
  kube::ObjectKey dns_service;  // the cluster's DNS; no name: it is found by its label
  Duration default_rto =
      std::chrono::minutes(15);  // gives points, never keeps a run from passing (decision 3)
  std::set<std::string> platform_namespaces{"kube-system", "default"};
  Duration report_patience = std::chrono::minutes(5);    // then it is judged without what cannot be read
  Duration report_deadline = std::chrono::minutes(30);   // then the run ends without one
  Duration clean_up_patience = std::chrono::minutes(5);  // then the run ends without, and the sweeper goes on
};

inline sandbox::Account own_account(const Settings& settings) {
  return {.namespace_ = settings.own_namespace, .name = settings.service_account};
}

}  // namespace kymaros::op
