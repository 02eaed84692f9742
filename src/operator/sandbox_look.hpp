#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/object_facts.hpp"
#include "domain/pod_facts.hpp"
#include "kube/client.hpp"

namespace kymaros::op {

/// What runs in the sandboxes of a run at one moment.
struct SandboxLook {
  std::vector<domain::PodFacts> pods;
  std::vector<std::map<std::string, std::string>> pod_labels;  // beside pods, in their order
  std::vector<domain::WorkloadFacts> workloads;
};

/// Asks for the kinds of workloads of which the backup holds some, or to which a pod there belongs: for all
/// of them if what the backup holds is not known (null).
Task<Result<SandboxLook>> look_into(kube::Client& client, std::vector<std::string> sandboxes,
                                    const domain::Inventory* backup);

}  // namespace kymaros::op
