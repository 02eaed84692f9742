#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/restore_report.hpp"
#include "api/restore_test_plan.hpp"
#include "api/run_record.hpp"
#include "backup/provider.hpp"
#include "checks/check.hpp"
#include "domain/evidence.hpp"
#include "kube/discovery.hpp"
#include "operator/backup_readings.hpp"
#include "operator/sandbox_look.hpp"
#include "operator/settings.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::op {

/// One run, as those who look at it need it.
struct RunContext {
  api::RunRecord record;
  sandbox::Ownership owner;
  api::RestoreTestPlan plan;
  std::shared_ptr<const BackupReading> reading;  // nothing: it never came to that
  std::string lost;                              // a sandbox that is not there any more, in a sentence

  std::map<std::string, std::string> sandboxes() const;  // source -> sandbox
  std::vector<std::string> sandbox_names() const;
};

/// The run's restore, as the provider is asked for it.
backup::RestoreRequest restore_request(const RunContext& run);

/// What validation sees at one moment.
struct ValidationLook {
  domain::Readiness readiness;
  int excluded_workloads = 0;           // of the backup, that the run itself kept out
  int unknown_workloads = 0;            // of which nobody knows whether pods should run for them
  std::vector<checks::Answer> answers;  // beside plan.health.checks
  bool is_settled = false;
  Time look_again_at;
};

/// Everything of one run that is to be judged and reported.
struct Collected {
  domain::Evidence evidence;
  std::vector<api::RestoreFinding> restores;
  std::string gap;  // why some of it could not be read; empty: all was
};

/// Gathers what a run can be judged by. Reads, and writes nothing.
class EvidenceCollector {
 public:
  EvidenceCollector(kube::Client& client, backup::Provider& provider, const Settings& settings)
      : client_(client), provider_(provider), settings_(settings) {}

  /// Workloads and checks now; `since` is when validation began.
  Task<Result<ValidationLook>> look(const RunContext& run, Time now, Time since);

  /// What to do about evidence that cannot be read for now.
  enum class Gaps {
    Refused,  // fail: it may be there in a moment, and a moment's trouble is not to lower a verdict
    Noted,    // go without it, and say so: a run ends in a report
  };
  /// All evidence, of whatever the run has reached.
  Task<Result<Collected>> collect(const RunContext& run, Time now, Gaps gaps);

 private:
  struct Transfers {
    std::vector<domain::DataTransfer> list;
    bool were_read = false;
  };
  Task<Result<void>> add_restores(const RunContext& run, Gaps gaps, Collected& collected,
                                  Transfers& transfers);
  Task<Result<void>> add_restored(const RunContext& run, Time now, Gaps gaps, Transfers transfers,
                                  Collected& collected);
  Task<Result<void>> add_completeness(const RunContext& run, Gaps gaps, kube::Discovery& discovery,
                                      const std::vector<domain::ObjectFacts>& restored,
                                      domain::Evidence& evidence);
  Task<Result<std::vector<domain::ObjectFacts>>> read_restored(const RunContext& run,
                                                               kube::Discovery& discovery);

  kube::Client& client_;
  backup::Provider& provider_;
  const Settings& settings_;
};

/// When the named phase of a run began or ended, if it did.
std::optional<Time> phase_start(const api::RunRecord& run, std::string_view name);
std::optional<Time> phase_end(const api::RunRecord& run, std::string_view name);

}  // namespace kymaros::op
