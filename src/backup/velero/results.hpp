#pragma once

#include <string_view>
#include <vector>

#include "backup/provider.hpp"

namespace kymaros::backup::velero {

struct Remarks {
  std::vector<RestoreRemark> errors, warnings;
};

/// Reads the results file of a restore (or backup): sentences under "velero", "cluster" and each namespace,
/// which are the sandboxes' names.
Result<Remarks> parse_results(std::string_view text);

/// True for a warning that says nothing about the backup (decision 9): "already exists" of what every
/// namespace gets from the cluster, and of anything cluster-scoped.
bool is_harmless(std::string_view warning, bool is_cluster_scoped);

}  // namespace kymaros::backup::velero
