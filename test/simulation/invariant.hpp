#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "sim/api_server.hpp"
#include "sim/registry.hpp"

namespace kymaros::simulation {

/// Something that holds in every world, whatever happens in it. It is told what happens, looks at the world
/// as people see it (objects and requests, nothing of the operator's insides), and says what offends against
/// it.
class Invariant {
 public:
  Invariant(std::string name, sim::Registry& registry) : name_(std::move(name)), registry_(registry) {}
  Invariant(const Invariant&) = delete;
  Invariant& operator=(const Invariant&) = delete;
  virtual ~Invariant() = default;

  const std::string& name() const { return name_; }

  virtual void changed(const sim::Change&) {}
  /// A request that an operator made.
  virtual void requested(const sim::AuditEntry&) {}
  /// Now and then; `reachable` is since when the API server has answered and an operator has been alive.
  virtual void looked(MonotonicTime /*reachable*/) {}
  /// No run is under way and none is due.
  virtual void at_rest() {}
  /// All tests were deleted, and the operator had the time to clean up.
  virtual void all_deleted() {}

  const std::vector<std::string>& offences() const { return offences_; }

 protected:
  sim::Registry& registry() { return registry_; }
  Clock& clock() { return registry_.clock(); }
  /// The same sentence counts once.
  void offence(std::string sentence);

 private:
  std::string name_;
  sim::Registry& registry_;
  std::vector<std::string> offences_;
};

/// One source namespace of one run never has two sandboxes at a time, or one after the other.
std::unique_ptr<Invariant> one_sandbox_for_a_run_and_source(sim::Registry& registry);
/// Each run that was begun ends in exactly one report (decision 13).
std::unique_ptr<Invariant> one_report_for_a_run(sim::Registry& registry);
/// A sandbox whose expiry is a minute past is being deleted, unless a restore into it is under way: then it
/// is emptied (decision 21).
std::unique_ptr<Invariant> expiry_is_kept(sim::Registry& registry);
/// Nothing is written but our kinds, sandboxes and what is in them, their volumes, requests to the provider,
/// our lease, and events (decision 26).
std::unique_ptr<Invariant> only_its_own_is_written(sim::Registry& registry);
/// When all tests are gone, so are sandboxes, restores, download requests and volumes of runs.
std::unique_ptr<Invariant> nothing_is_left(sim::Registry& registry);
/// The phase goes Idle, Running, Completed or Failed, Idle, and no other way; Running is what has a run.
std::unique_ptr<Invariant> phase_follows_the_arrows(sim::Registry& registry);
/// A score is the sum of its levels' points, and a pass is what decision 4 calls one.
std::unique_ptr<Invariant> score_is_the_sum(sim::Registry& registry);
/// Every time of a schedule had its run, or was counted as missed.
std::unique_ptr<Invariant> due_times_are_accounted_for(sim::Registry& registry);
/// Sandboxes, restores and reports of a run stand in the status of its test before they are made (decision
/// 14).
std::unique_ptr<Invariant> what_is_made_was_written_down(sim::Registry& registry);
/// Nobody asks Velero for a restore while another of ours is not over (decision 7).
std::unique_ptr<Invariant> one_restore_at_a_time(sim::Registry& registry);
/// When a run ends and says that it is clean, or its test goes, its sandboxes and restores are gone; it says
/// otherwise only after patience (decision 22).
std::unique_ptr<Invariant> clean_means_gone(sim::Registry& registry);
/// A trigger is taken away when its run stands there, and has one run at most.
std::unique_ptr<Invariant> triggers_are_answered_once(sim::Registry& registry);
/// Of several operators one writes; whose place was taken writes no more.
std::unique_ptr<Invariant> one_operator_works(sim::Registry& registry);
/// No pod begins in a sandbox that has no network policy or no quota.
std::unique_ptr<Invariant> pods_run_behind_a_fence(sim::Registry& registry);
/// Runs that are due begin, and runs whose time is up end, however much goes wrong.
std::unique_ptr<Invariant> nothing_waits_for_ever(sim::Registry& registry);
/// The operator deletes no sandbox that a restore fills (decision 21), or whose run is not judged and whose
/// time is not up.
std::unique_ptr<Invariant> a_sandbox_stands_while_needed(sim::Registry& registry);

/// Green only if all of the source is in the sandbox, runs and has its data; red only if something of it is
/// not so (or the provider reports errors).
std::unique_ptr<Invariant> verdict_is_true(sim::Registry& registry);

/// All of the above.
std::vector<std::unique_ptr<Invariant>> all_invariants(sim::Registry& registry);

}  // namespace kymaros::simulation
