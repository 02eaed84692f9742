#include "domain/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace kymaros::domain {
namespace {

struct Rule {
  std::string_view reason;   // of the pod or container
  std::string_view message;  // part of the message, lower case; empty: any
  Party party;
  std::string_view code;
  std::string_view advice;
};

// The first rule that fits explains the problem, so the order matters: exact texts stand before their reason
// alone.
constexpr Rule kRules[] = {
    {"CreateContainerConfigError", "secret", Party::Backup, "MissingReference",
     "include the Secret in the backup"},
    {"CreateContainerConfigError", "configmap", Party::Backup, "MissingReference",
     "include the ConfigMap in the backup"},
    {"CreateContainerConfigError", "", Party::Backup, "ContainerConfig", "see the message"},
    {"ImagePullBackOff", "", Party::Cluster, "ImagePull", "make the image available to this cluster"},
    {"ErrImagePull", "", Party::Cluster, "ImagePull", "make the image available to this cluster"},
    {"ErrImageNeverPull", "", Party::Cluster, "ImagePull", "load the image on the node"},
    {"InvalidImageName", "", Party::Application, "ImageName", "correct the image name"},
    {"Unschedulable", "persistentvolumeclaim", Party::Provider, "VolumeNotReady",
     "look at the claim: its volume was not provided"},
    {"Unschedulable", "", Party::Cluster, "Unschedulable", "give the cluster room, or a node that fits"},
    {"FailedCreate", "exceeded quota", Party::Sandbox, "QuotaExceeded", "raise sandbox.resourceQuota"},
    {"FailedCreate", "limitrange", Party::Sandbox, "LimitRange", "raise sandbox limits"},
    {"FailedCreate", "", Party::Cluster, "AdmissionDenied", "let the admission policy accept sandboxes"},
    {"Evicted", "", Party::Cluster, "Evicted", "give the node room"},
    {"CrashLoopBackOff", "oomkilled", Party::Application, "OutOfMemory",
     "raise the memory limit of the container"},
    {"CrashLoopBackOff", "", Party::Application, "CrashLoop",
     "read the container's logs in the source application"},
    {"NotReady", "", Party::Application, "ReadinessProbe", "find out what its readiness probe waits for"},
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

const Rule* rule_for(const PodProblem& problem) {
  const auto message = lower(problem.message);
  const auto* found = std::ranges::find_if(kRules, [&](const Rule& rule) {
    return problem.reason == rule.reason && message.find(rule.message) != std::string::npos;
  });
  return found == std::end(kRules) ? nullptr : found;
}

Diagnosis explain(const WorkloadReadiness& workload, const PodProblem& problem) {
  auto evidence = fmt::format("{}: pod {}{}{}: {}{}{}", to_string(workload.id),
                              problem.pod.empty() ? "(none)" : problem.pod,
                              problem.container.empty() ? "" : ", container ", problem.container,
                              problem.reason, problem.message.empty() ? "" : ": ", problem.message);
  if (const auto* rule = rule_for(problem)) {
    return {rule->party, std::string(rule->code), std::move(evidence), std::string(rule->advice)};
  }
  return {Party::Application, "NotReady", std::move(evidence),
          "look at the pod's events in a sandbox that is kept "
          "(sandbox.keepOnFailure)"};
}

}  // namespace

std::string_view to_string(Party party) {
  switch (party) {
    case Party::Backup:
      return "backup";
    case Party::Provider:
      return "provider";
    case Party::Application:
      return "application";
    case Party::Sandbox:
      return "sandbox";
    case Party::Cluster:
      return "cluster";
  }
  return "application";
}

std::vector<Diagnosis> diagnose(const Evidence& evidence) {
  std::vector<Diagnosis> found;
  if (evidence.completeness) {
    for (const auto& missing : evidence.completeness->missing) {
      if (missing.excepted) continue;
      found.push_back({Party::Backup, "MissingObject",
                       fmt::format("{}: {}", to_string(missing.id), missing.why),
                       "include it in the backup, or name it in spec.verdict.exceptions"});
    }
  }
  for (const auto& volume : evidence.volumes) {
    if (volume.is_good()) continue;
    const bool of_backup =
        volume.state == VolumeState::NoDataInBackup || volume.state == VolumeState::BackupFailed;
    found.push_back(
        {of_backup ? Party::Backup : Party::Provider, of_backup ? "NoVolumeData" : "VolumeNotRestored",
         fmt::format("volume {}: {}{}{}", volume.claim, to_string(volume.state),
                     volume.detail.empty() ? "" : ", ", volume.detail),
         of_backup ? "include the volume's data in the backup" : "look at the provider's restore log"});
  }
  if (!evidence.readiness) return found;
  std::set<std::string> said;
  for (const auto& workload : evidence.readiness->workloads) {
    for (const auto& problem : workload.problems) {
      auto one = explain(workload, problem);
      if (said.insert(one.evidence).second) found.push_back(std::move(one));
    }
  }
  return found;
}

bool is_environment_only(const std::vector<Diagnosis>& diagnosis) {
  return !diagnosis.empty() && std::ranges::all_of(diagnosis, [](const Diagnosis& one) {
    return one.party == Party::Sandbox || one.party == Party::Cluster;
  });
}

}  // namespace kymaros::domain
