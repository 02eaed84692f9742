#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/restore_test.hpp"
#include "backup/provider.hpp"
#include "base/random.hpp"
#include "domain/decide.hpp"
#include "domain/run_ledger.hpp"
#include "kube/client.hpp"
#include "operator/announcer.hpp"
#include "operator/backup_readings.hpp"
#include "operator/cleaner.hpp"
#include "operator/evidence_collector.hpp"
#include "operator/idle_status.hpp"
#include "operator/provider_look.hpp"
#include "operator/run_memory.hpp"
#include "operator/settings.hpp"
#include "runtime/controller.hpp"
#include "sandbox/sandboxes.hpp"

namespace kymaros::op {

/// What the reconciler works with; all of it outlives it.
struct Tools {
  kube::Client& client;
  Clock& clock;
  Random& random;
  backup::Provider& provider;
  Announcer& announcer;
  async::Executor executor;
  domain::RunLedger& ledger;
  std::function<void(const std::string& run)> wake_run;  // another run may go on now
  std::function<void(const kube::ObjectKey& test)> wake_test;
  const Settings& settings;
};

/// Moves one RestoreTest closer to its end, step by step as long as each ends with a record that was written
/// down: reads the world, asks domain::decide() what to do, does that single thing and writes it down. The
/// answer to a write is what the next step looks at. Remembers nothing that it could not read again.
class RestoreTestReconciler {
 public:
  explicit RestoreTestReconciler(Tools tools);

  Task<Result<runtime::Requeue>> reconcile(kube::ObjectKey key);

  /// The run is not under way any more, whoever ended it: its place is another's.
  void forget(const std::string& run);
  /// Something may have been given back: whose turn it is looks again.
  void wake_next();
  /// Reads backups beside the steps of their runs; ends when cancelled.
  Task<void> read_backups() { return readings_.run(); }

 private:
  /// What one look showed, with everything that an action needs.
  struct Sight {
    api::RestoreTest test;
    std::optional<api::RestoreTestPlan> plan;
    std::vector<api::Problem> problems;
    bool policy_found = false;
    std::vector<api::Check> checks;
    ProviderFinding provider;
    std::optional<RunContext> run;
    std::string unreadable_run;  // why it cannot go on; empty: it can
    std::optional<backup::RestoreState> restore;
    std::optional<ValidationLook> validation;
    std::optional<Error> unread;         // why the backup could not be read
    bool has_news = false;               // the record knows more than what is written
    std::vector<CleanTarget> leftovers;  // of ended runs
    std::optional<CleanState> cleaned;   // what the last clean-up of this look came to
    bool is_written = false;             // `test` is what the server answered when its status was written
    domain::Seen seen;
  };
  using Done = Result<runtime::Requeue>;
  using Gaps = EvidenceCollector::Gaps;

  void now_has(const kube::ObjectKey& test, const std::string& run);
  /// One step. If it wrote its record down, `test` is what that left.
  Task<Done> advance(api::RestoreTest& test, bool& is_written);

  Task<Result<Sight>> observe(api::RestoreTest test);
  Task<Result<void>> observe_idle(Sight& sight);
  Task<Result<void>> observe_run(Sight& sight);
  Task<Result<void>> observe_queue(Sight& sight);
  Task<Result<void>> observe_restore(Sight& sight);
  Task<Result<void>> observe_overdue_restore(Sight& sight);
  Task<Result<void>> observe_validation(Sight& sight);
  void observe_reading(Sight& sight);
  Task<Result<std::string>> lost_sandbox(const RunContext& run);
  static backup::BackupQuery backup_query(const RunContext& run);
  Task<Result<void>> read_policy(Sight& sight);

  Task<Done> step(Sight& sight);
  Task<Done> perform(domain::Action action, Sight& sight);
  Task<Done> add_finalizer(Sight& sight);
  Task<Done> remove_finalizer(Sight& sight);
  Task<Done> drop_trigger(Sight& sight);
  Task<Done> stand_by(Sight& sight, std::optional<Time> until);
  Task<Done> begin_run(Sight& sight, api::RunTrigger trigger);
  Task<Done> take_up(Sight& sight);
  Task<Done> take_slot(Sight& sight);
  Task<Done> preflight(Sight& sight);
  Task<Done> make_sandboxes(Sight& sight);
  Task<Done> start_restore(Sight& sight);
  Task<Done> begin_validation(Sight& sight);
  Task<Done> conclude(Sight& sight, domain::RunEnd end, std::string message);
  Task<Done> write_report(Sight& sight);
  Task<Result<api::RestoreReportStatus>> publish_report(Sight& sight, Gaps gaps);
  std::optional<Error> find_reading(Sight& sight);
  Task<Result<api::RestoreReportStatus>> judge_run(Sight& sight, Gaps gaps);
  Task<Done> rename_report(Sight& sight);
  Task<Done> clean_up(Sight& sight);
  static Time clean_up_began(const Sight& sight);
  Task<Done> keep_for_people(Sight& sight);
  Task<Done> end_unclean(Sight& sight);
  Task<Done> record(Sight& sight);

  Task<Done> write(Sight& sight, api::RestoreTestStatus status);
  Task<Done> write_run(Sight& sight);
  static std::vector<CleanTarget> clean_targets(const Sight& sight);
  void tell_what_is_left(const Sight& sight);
  bool is_to_be_let_go(const Sight& sight, const CleanState& clean) const;
  Task<Result<CleanState>> remove_all(std::vector<CleanTarget> targets);

  Tools tools_;
  sandbox::Sandboxes sandboxes_;
  EvidenceCollector collector_;
  Cleaner cleaner_;
  BackupReadings readings_;
  ProviderLook provider_look_;
  RunMemory memory_;
  std::map<kube::ObjectKey, std::string> runs_;  // that each test had when it was last looked at
};

}  // namespace kymaros::op
