#include "domain/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
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

constexpr std::string_view kMakeImageAvailable = "make the image available to this cluster";
constexpr std::string_view kGiveRoom = "give the cluster room, or a node that fits";
constexpr std::string_view kIncludeIt = "include it in the backup";
constexpr std::string_view kRaiseMemory = "raise the memory limit of the container";
constexpr std::string_view kGiveVolumesTime =
    "give volumes more time (readiness.timeout), or look at the storage driver and the node's attachments";
constexpr std::string_view kLookAtVolume = "look at the claim: there is no such volume";
constexpr std::string_view kLookAtItsNode =
    "look at the claim: its volume is bound to a node that the pod cannot use";
constexpr std::string_view kReadLogs = "read the container's logs in the source application";

// The first rule that fits explains the problem, so the order matters: exact texts stand before their reason
// alone.
constexpr Rule kRules[] = {
    {"CreateContainerConfigError", "couldn't find key", Party::Backup, "MissingKey",
     "the object is restored, but not with that key: look at it in the backup"},
    {"CreateContainerConfigError", "secret", Party::Backup, "MissingReference",
     "include the Secret in the backup"},
    {"CreateContainerConfigError", "configmap", Party::Backup, "MissingReference",
     "include the ConfigMap in the backup"},
    {"CreateContainerConfigError", "", Party::Application, "ContainerConfig", "see the message"},
    {"ImagePullBackOff", "", Party::Cluster, "ImagePull", kMakeImageAvailable},
    {"ErrImagePull", "", Party::Cluster, "ImagePull", kMakeImageAvailable},
    {"ImageInspectError", "", Party::Cluster, "ImagePull", kMakeImageAvailable},
    {"RegistryUnavailable", "", Party::Cluster, "ImagePull", kMakeImageAvailable},
    {"ErrImageNeverPull", "", Party::Cluster, "ImagePull", "load the image on the node"},
    {"InvalidImageName", "", Party::Application, "ImageName", "correct the image name"},
    {"Unschedulable", "\" not found", Party::Backup, "MissingReference", kIncludeIt},
    {"Unschedulable", "persistentvolumeclaim", Party::Provider, "VolumeNotReady",
     "look at the claim: its volume was not provided"},
    {"Unschedulable", "volume node affinity", Party::Provider, "VolumeNotReady", kLookAtItsNode},
    {"Unschedulable", "persistentvolume's node affinity", Party::Provider, "VolumeNotReady", kLookAtItsNode},
    {"Unschedulable", "", Party::Cluster, "Unschedulable", kGiveRoom},
    {"Evicted", "exceeds the", Party::Application, "StorageLimit",
     "raise the limit of the container's local storage"},
    {"Evicted", "", Party::Cluster, "Evicted", "give the node room"},
    {"OutOfcpu", "", Party::Cluster, "Unschedulable", kGiveRoom},
    {"OutOfmemory", "", Party::Cluster, "Unschedulable", kGiveRoom},
    {"OutOfpods", "", Party::Cluster, "Unschedulable", kGiveRoom},
    {"NodeLost", "", Party::Cluster, "NodeLost", "look at the cluster's nodes"},
    {"NodeShutdown", "", Party::Cluster, "NodeLost", "look at the cluster's nodes"},
    {"Preempting", "", Party::Cluster, "Preempted", kGiveRoom},
    {"OOMKilled", "", Party::Application, "OutOfMemory", kRaiseMemory},
    {"CrashLoopBackOff", "oomkilled", Party::Application, "OutOfMemory", kRaiseMemory},
    {"CrashLoopBackOff", "", Party::Application, "CrashLoop", kReadLogs},
    {"Error", "", Party::Application, "CrashLoop", kReadLogs},
    {"FailedMount", "configmap \"", Party::Backup, "MissingReference", kIncludeIt},
    {"FailedMount", "secret \"", Party::Backup, "MissingReference", kIncludeIt},
    {"FailedMount", "references non-existent", Party::Backup, "MissingKey",
     "the object is restored, but not with that key: look at it in the backup"},
    {"FailedMount", "timed out waiting", Party::Cluster, "SlowVolume", kGiveVolumesTime},
    {"FailedMount", "deadline exceeded", Party::Cluster, "SlowVolume", kGiveVolumesTime},
    {"FailedMount", "registered csi drivers", Party::Cluster, "SlowVolume",
     "look at the storage driver on the pod's node"},
    {"FailedMount", "", Party::Provider, "VolumeNotReady", "look at the claim: its volume cannot be mounted"},
    {"FailedAttachVolume", "not found", Party::Provider, "VolumeNotReady", kLookAtVolume},
    {"FailedAttachVolume", "notfound", Party::Provider, "VolumeNotReady", kLookAtVolume},
    {"FailedAttachVolume", "does not exist", Party::Provider, "VolumeNotReady", kLookAtVolume},
    {"FailedAttachVolume", "", Party::Cluster, "SlowVolume", kGiveVolumesTime},
    {"FailedCreatePodSandBox", "", Party::Cluster, "PodSandbox",
     "look at the node's container runtime and network"},
    {"Pulling", "", Party::Cluster, "ImagePull",
     "give it more time (readiness.timeout), or load the image on the node"},
    {"Starting", "", Party::Cluster, "SlowStart", "give it more time (readiness.timeout)"},
    {"AwaitsData", "", Party::Provider, "VolumeNotRestored", "look at the provider's data transfer"},
    {"InitRunning", "", Party::Application, "InitContainer", "find out what its init container waits for"},
    {"ReadinessGate", "", Party::Sandbox, "ReadinessGate",
     "who answers its readiness gates, such as a load balancer's controller, has nothing to do in a sandbox"},
    {"Unknown", "", Party::Cluster, "NodeLost", "look at the cluster's nodes"},
    {"NotReady", "", Party::Application, "ReadinessProbe", "find out what its readiness probe waits for"},
};

/// What the API server refuses, and who asked it to: texts of its admission plugins, lower case.
struct Refusal {
  std::string_view message;
  Party party;
  std::string_view code;
  std::string_view advice;
};
constexpr std::string_view kLetItIn = "let the admission policy accept sandboxes";
constexpr Refusal kRefusals[] = {
    {"requested: services.nodeports", Party::Sandbox, "ServiceType",
     "sandboxes take no node ports: exclude such Services, or name them in spec.verdict.exceptions"},
    {"requested: services.loadbalancers", Party::Sandbox, "ServiceType",
     "sandboxes take no load balancers: exclude such Services, or name them in spec.verdict.exceptions"},
    {"exceeded quota", Party::Sandbox, "QuotaExceeded", "raise sandbox.resourceQuota"},
    {"failed quota", Party::Sandbox, "QuotaExceeded", "raise sandbox.resourceQuota"},
    {"usage per container", Party::Sandbox, "LimitRange", "raise the sandbox' limits"},
    {"usage per pod", Party::Sandbox, "LimitRange", "raise the sandbox' limits"},
    {"error looking up service account", Party::Backup, "MissingReference",
     "include the ServiceAccount in the backup"},
    {"no priorityclass with name", Party::Backup, "MissingReference", "create the PriorityClass"},
    {"denied the request", Party::Cluster, "AdmissionDenied", kLetItIn},
    {"denied request", Party::Cluster, "AdmissionDenied", kLetItIn},
    {"failed calling webhook", Party::Cluster, "AdmissionDenied", "look at the cluster's admission webhooks"},
    {"violates podsecurity", Party::Cluster, "AdmissionDenied", kLetItIn},
    {"security context constraint", Party::Cluster, "AdmissionDenied", kLetItIn},
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

const Refusal* refusal_in(const std::string& text) {
  const auto message = lower(text);
  const auto* found = std::ranges::find_if(
      kRefusals, [&](const Refusal& refusal) { return message.find(refusal.message) != std::string::npos; });
  return found == std::end(kRefusals) ? nullptr : found;
}

bool is_environment(Party party) { return party == Party::Sandbox || party == Party::Cluster; }

/// The registry wants credentials that it does not get.
bool wants_credentials(const PodProblem& problem) {
  const auto message = lower(problem.message);
  return std::ranges::any_of(
      std::array{"unauthorized", "denied", "authentication", "authorization", "forbidden"},
      [&](const char* word) { return message.find(word) != std::string::npos; });
}

std::string with_detail(std::string text, std::string_view separator, std::string_view detail) {
  if (!detail.empty()) text.append(separator).append(detail);
  return text;
}

/// What a rule or a refusal says of a finding.
struct Cause {
  Party party;
  std::string_view code, advice;
};
Cause cause(const auto& rule) { return {rule.party, rule.code, rule.advice}; }

/// One look at all evidence.
class Diagnoser {
 public:
  explicit Diagnoser(const Evidence& evidence) : evidence_(evidence) {}

  std::vector<Diagnosis> run() {
    if (evidence_.completeness) explain_gaps(*evidence_.completeness);
    for (const auto& volume : evidence_.volumes) explain_volume(volume);
    explain_restore();
    if (!evidence_.readiness) return std::move(found_);
    for (const auto& workload : evidence_.readiness->workloads) {
      for (const auto& problem : workload.problems) explain_problem(workload, problem);
    }
    return std::move(found_);
  }

 private:
  void add(Diagnosis one) {
    if (said_.insert(one.evidence).second) found_.push_back(std::move(one));
  }

  void explain_gaps(const Completeness& completeness) {
    for (const auto& source : completeness.empty_sources) {
      add({Party::Backup, "EmptyNamespace", fmt::format("the backup holds nothing of {}", source),
           "take the namespace into the backup"});
    }
    for (const auto& missing : completeness.missing) {
      if (!missing.excepted) explain_missing(missing);
    }
  }

  void explain_missing(const Missing& missing) {
    const auto object = to_string(missing.id);
    const auto* error = refusal_of(missing.id);
    if (const auto* refusal = error ? refusal_in(*error) : nullptr) {
      add({refusal->party, std::string(refusal->code), fmt::format("{}: {}", object, *error),
           std::string(refusal->advice), object});
    } else {
      add({Party::Backup, "MissingObject", fmt::format("{}: {}", object, missing.why),
           "include it in the backup, or name it in spec.verdict.exceptions", object});
    }
  }

  /// The provider's words about an object that the sandbox or the cluster refused:
  /// "error restoring pods/sandbox/web: admission webhook ... denied the request".
  const std::string* refusal_of(const ObjectId& id) const {
    const auto kind = lower(id.kind);
    const auto name = fmt::format("/{}:", id.name);
    const auto found = std::ranges::find_if(evidence_.restore.errors, [&](const std::string& error) {
      const auto* refusal = refusal_in(error);
      return refusal && is_environment(refusal->party) && error.find(name) != std::string::npos &&
             lower(error).find(kind) != std::string::npos;
    });
    return found == evidence_.restore.errors.end() ? nullptr : &*found;
  }

  /// What of the sandbox or the cluster keeps pods from nodes: none has room, or they may not be made.
  std::optional<Cause> keeps_pods_away() const {
    for (const auto& error : evidence_.restore.errors) {
      const auto* refusal = refusal_in(error);
      if (refusal && is_environment(refusal->party) && error.contains("pods/")) return cause(*refusal);
    }
    if (!evidence_.readiness) return std::nullopt;
    for (const auto& workload : evidence_.readiness->workloads) {
      for (const auto& problem : workload.problems) {
        if (auto found = keeps_away(problem)) return found;
      }
    }
    return std::nullopt;
  }

  static std::optional<Cause> keeps_away(const PodProblem& problem) {
    const auto* rule = rule_for(problem);
    if (rule && problem.reason == "Unschedulable" && is_environment(rule->party)) return cause(*rule);
    const auto* refusal = problem.reason == "FailedCreate" ? refusal_in(problem.message) : nullptr;
    if (refusal && is_environment(refusal->party)) return cause(*refusal);
    return std::nullopt;
  }

  void explain_volume(const VolumeVerdict& volume) {
    if (volume.is_good()) return;
    const auto object = "PersistentVolumeClaim/" + volume.claim;
    auto evidence =
        with_detail(fmt::format("volume {}: {}", volume.claim, to_string(volume.state)), ", ", volume.detail);
    const bool of_backup =
        volume.state == VolumeState::NoDataInBackup || volume.state == VolumeState::BackupFailed;
    if (of_backup) {
      add({Party::Backup, "NoVolumeData", std::move(evidence), "include the volume's data in the backup",
           object});
      return;
    }
    // A claim that is bound with its first pod waits as long as there is none on a node.
    const auto away = volume.state == VolumeState::NotBound ? keeps_pods_away() : std::nullopt;
    if (away) {
      add({away->party, std::string(away->code), std::move(evidence), std::string(away->advice), object});
    } else {
      add({Party::Provider, "VolumeNotRestored", std::move(evidence), "look at the provider's restore log",
           object});
    }
  }

  void explain_restore() {
    const auto& restore = evidence_.restore;
    if (restore.end == RestoreEnd::Failed) {
      add({Party::Provider, "RestoreFailed", with_detail("the restore failed", ": ", restore.message),
           "look at the provider's restore log"});
    }
    for (const auto& error : restore.errors) explain_remark(error, "RestoreError");
    for (const auto& warning : restore.warnings) explain_remark(warning, "RestoreWarning");
    const bool is_silent = restore.errors.empty() && restore.end == RestoreEnd::PartiallyFailed;
    if (is_silent) {
      add({Party::Provider, "RestoreError",
           fmt::format("the provider counts {} errors and does not say which", restore.error_count),
           "look at the provider's restore log"});
    }
  }

  void explain_remark(const std::string& text, std::string_view code) {
    if (const auto* refusal = refusal_in(text)) {
      add({refusal->party, std::string(refusal->code), text, std::string(refusal->advice)});
    } else {
      add({Party::Provider, std::string(code), text, "look at the provider's restore log"});
    }
  }

  /// A pull secret that the application names and nobody has: what the registry wants is missing here.
  const Missing* missing_pull_secret() const {
    if (!evidence_.completeness) return nullptr;
    const auto& unresolved = evidence_.completeness->unresolved_optional;
    const auto found = std::ranges::find_if(unresolved, [](const Missing& missing) {
      return missing.id.kind == "Secret" && missing.why.find("imagePullSecrets") != std::string::npos;
    });
    return found == unresolved.end() ? nullptr : &*found;
  }

  void explain_problem(const WorkloadReadiness& workload, const PodProblem& problem) {
    const auto pod = problem.pod.empty() ? std::string("(none)") : problem.pod;
    const auto place = with_detail("pod " + pod, ", container ", problem.container);
    Diagnosis one{Party::Application, "NotReady",
                  with_detail(fmt::format("{}: {}: {}", to_string(workload.id), place, problem.reason), ": ",
                              problem.message),
                  "look at the pod's events in a sandbox that is kept (sandbox.keepOnFailure)",
                  problem.pod.empty() ? to_string(workload.id)
                                      : with_detail("Pod/" + pod, ", container ", problem.container)};
    const auto become = [&](const auto& rule) {
      one.party = rule.party;
      one.code = rule.code;
      one.advice = rule.advice;
    };
    if (problem.reason == "FailedCreate") {
      one.code = "FailedCreate";
      if (const auto* refusal = refusal_in(problem.message)) become(*refusal);
    } else if (const auto* rule = rule_for(problem)) {
      become(*rule);
      if (const auto* secret = missing_pull_secret();
          secret && rule->code == "ImagePull" && wants_credentials(problem)) {
        become(Refusal{"", Party::Backup, "MissingReference", "include the pull Secret in the backup"});
        one.evidence += fmt::format("; {}: {}", to_string(secret->id), secret->why);
      }
    }
    add(std::move(one));
  }

  const Evidence& evidence_;
  std::vector<Diagnosis> found_;
  std::set<std::string> said_;
};

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

std::vector<Diagnosis> diagnose(const Evidence& evidence) { return Diagnoser(evidence).run(); }

bool is_environment_only(const std::vector<Diagnosis>& diagnosis) {
  return !diagnosis.empty() &&
         std::ranges::all_of(diagnosis, [](const Diagnosis& one) { return is_environment(one.party); });
}

}  // namespace kymaros::domain
