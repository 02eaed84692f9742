#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/pod_facts.hpp"
#include "kube/client.hpp"

namespace kymaros::op {

/// What runs in the sandboxes of a run at one moment.
struct SandboxLook {
  std::vector<domain::PodFacts> pods;
  std::vector<std::map<std::string, std::string>> pod_labels;  // beside pods, in their order
  std::vector<domain::WorkloadFacts> workloads;
};

Task<Result<SandboxLook>> look_into(kube::Client& client, std::vector<std::string> sandboxes);

}  // namespace kymaros::op
