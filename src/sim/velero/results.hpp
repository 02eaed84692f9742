#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "json/value.hpp"

namespace kymaros::sim::velero {

/// The sentences of a results file: Velero's own, those about cluster-scoped objects, and those about each
/// namespace.
struct Results {
  std::vector<std::string> velero, cluster;
  std::map<std::string, std::vector<std::string>> namespaces;

  /// An empty namespace means the cluster.
  void add(const std::string& namespace_, std::string sentence);
  std::int64_t count() const;
};

/// {"errors": {...}, "warnings": {...}}; what is empty is left out.
json::Value results_file(const Results& warnings, const Results& errors);

}  // namespace kymaros::sim::velero
