#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/health_check_policy.hpp"
#include "api/restore_test_spec.hpp"
#include "base/time.hpp"
#include "json/codec.hpp"

namespace kymaros::api {

/// What a run was started with. Later edits of the test or its policy concern the next run.
struct AdmittedSpec {
  std::int64_t generation = 0;  // of the RestoreTest
  RestoreTestSpec spec;
  bool policyFound = false;   // spec.healthChecks.policyRef named a policy that was there
  std::vector<Check> checks;  // the policy's
};
BOOST_DESCRIBE_STRUCT(AdmittedSpec, (), (generation, spec, policyFound, checks))

/// The provider's restore slot (decision 7): the RTO clock, the sandbox and its TTL start when it is held.
struct RestoreSlot {
  std::optional<Time> heldAt;
  std::optional<Time> releasedAt;  // every restore of the run is terminal
};
BOOST_DESCRIBE_STRUCT(RestoreSlot, (), (heldAt, releasedAt))

/// The backup that was chosen; a run never chooses twice.
struct RunBackup {
  std::string name;
  std::string uid;
  std::optional<Time> startedAt;
};
BOOST_DESCRIBE_STRUCT(RunBackup, (), (name, uid, startedAt))

/// One namespace of the run. `uid` is empty until it is created. A drawn name that stands again with another
/// UID is still ours (decision 21); one that its owner chose is then somebody else's.
struct RunSandbox {
  std::string source;
  std::string namespace_;
  std::string uid;
  std::string restore;  // which of the run's restores fills it
  bool drawn = false;   // the name was drawn for this run; else spec.backupSource.namespaces[].sandboxName
};
BOOST_DESCRIBE_STRUCT(RunSandbox, (), (source, namespace_, uid, restore, drawn))

/// One restore object of the provider. `uid` is empty until it is created.
struct RunRestore {
  std::string name;
  std::string uid;
  std::string phase;  // the provider's word, last seen
  std::optional<Time> endedAt;
};
BOOST_DESCRIBE_STRUCT(RunRestore, (), (name, uid, phase, endedAt))

struct RunPhase {
  std::string name;
  std::optional<Time> startedAt;
  std::optional<Time> endedAt;
};
BOOST_DESCRIBE_STRUCT(RunPhase, (), (name, startedAt, endedAt))

/// A check of the policy that has passed once: what it took counts, however often the operator starts anew.
struct PassedCheck {
  std::string name;
  std::optional<Time> at;
};
BOOST_DESCRIBE_STRUCT(PassedCheck, (), (name, at))

/// How the run ended, written before anything is cleaned up.
struct RunOutcome {
  std::string result;  // RunResult
  std::int32_t score = 0;
  std::string reason;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(RunOutcome, (), (result, score, reason, message))

/// The run under way, as an operator that knows nothing else goes on with it.
///
/// Everything is written here before it is done: names before objects, the choice of a backup before its
/// restore, the outcome before the clean-up. Absent: no run is under way.
struct RunRecord {
  std::string id;       // of this run only; label kymaros.io/run
  std::string trigger;  // RunTrigger
  std::optional<Time> requestedAt;
  std::optional<Time> admittedAt;
  std::optional<Time> deadline;  // smaller of timeout and TTL after the slot was held
  std::string step;              // where the run stands; the operator goes on from there
  std::int32_t attempts = 0;     // operators that have taken the run up; too many: it kills them
  std::string report;            // name of its RestoreReport
  std::optional<RunBackup> backup;
  RestoreSlot slot;
  std::vector<RunSandbox> sandboxes;
  std::vector<RunRestore> restores;
  std::vector<RunPhase> phases;  // in order; the last may be under way
  std::vector<PassedCheck> passedChecks;
  std::optional<AdmittedSpec> admitted;
  std::optional<RunOutcome> outcome;
};
BOOST_DESCRIBE_STRUCT(RunRecord, (),
                      (id, trigger, requestedAt, admittedAt, deadline, step, attempts, report, backup, slot,
                       sandboxes, restores, phases, passedChecks, admitted, outcome))

/// An ended run of which something is still there: what it had recorded is looked for until it is gone.
struct UncleanRun {
  std::string run;            // its id
  std::optional<Time> since;  // when it was asked for: nothing that is older can be its
  std::vector<RunSandbox> sandboxes;
  std::vector<std::string> restores;
};
BOOST_DESCRIBE_STRUCT(UncleanRun, (), (run, since, sandboxes, restores))

}  // namespace kymaros::api
