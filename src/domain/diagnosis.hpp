#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/evidence.hpp"

namespace kymaros::domain {

/// Whose fault a failure is.
enum class Party {
  Backup,       // what is missing or broken was so in the backup
  Provider,     // the backup tool
  Application,  // it was restored, and does not work
  Sandbox,      // our own quota, limits or isolation
  Cluster,      // capacity, admission, images, storage of this site
};

std::string_view to_string(Party party);

/// One finding: who, what, how it is known, what to do.
struct Diagnosis {
  Party party = Party::Application;
  std::string code;  // MissingReference, CrashLoop, OutOfMemory, ImagePull, Unschedulable, QuotaExceeded, ...
  std::string evidence;  // names pod, container, reason and object
  std::string advice;
  std::string object = {};  // "Pod/web-0, container web"; empty: no single one
};

/// Explains what is missing or broken: objects, volumes, the restore's own errors, and what kept workloads
/// from becoming ready. Decision 12 rests on the parties, so the sandbox and the cluster are blamed only
/// where a message says so; what no rule knows is the application's.
std::vector<Diagnosis> diagnose(const Evidence& evidence);

/// True if nothing but the sandbox or the cluster is to blame.
bool is_environment_only(const std::vector<Diagnosis>& diagnosis);

}  // namespace kymaros::domain
