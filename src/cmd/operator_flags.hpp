#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace kymaros::cmd {

/// The flags and environment of `kymaros operator`, as they were given.
struct OperatorFlags {
  std::string kubeconfig;
  std::string velero_namespace = "velero";
  std::string health_address = ":8081";
  std::string metrics_address = "0";
  bool leader_elect = false;
  std::size_t max_concurrent_runs = 4;
  std::string default_rto = "15m";
  std::vector<std::string> platform_namespaces;
  std::string dns_service;
  std::string log_level = "info";
  std::string log_format = "json";

  void add_to(CLI::App& command);
};

}  // namespace kymaros::cmd
