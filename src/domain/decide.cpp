#include "domain/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kymaros::domain {
namespace {

using namespace action;

/// Nobody has learned anything about the backup while the provider has not begun to restore it.
bool has_begun_to_restore(const RunSeen& run) {
  const bool is_restoring =
      run.restore == RestoreProgress::Running || run.restore == RestoreProgress::Terminal;
  return run.step > Step::Restore || (run.step == Step::Restore && is_restoring);
}

/// Time is up. That is the backup's fault only if everything else went well.
Action at_deadline(const RunSeen& run) {
  const bool was_kept_from_looking =
      !run.trouble.empty() &&
      (!has_begun_to_restore(run) || *run.deadline - run.trouble_since >= kRestorePoll);
  if (was_kept_from_looking) {
    return Conclude{RunEnd::Inconclusive, fmt::format("the run's time was up in step {}, which failed: {}",
                                                      to_string(run.step), run.trouble)};
  }
  if (!has_begun_to_restore(run)) {
    return Conclude{RunEnd::Inconclusive,
                    fmt::format("the run's time was up in step {}, before the provider began to restore",
                                to_string(run.step))};
  }
  const bool nobody_looked = run.step == Step::Validate
                                 ? !run.is_taken_up || run.is_reading
                                 : !run.is_taken_up && run.restore == RestoreProgress::Terminal;
  if (nobody_looked) {
    return Conclude{RunEnd::Inconclusive,
                    fmt::format("the run's time was up in step {} before anybody looked at what was restored",
                                to_string(run.step))};
  }
  if (run.deadline_is_ttl)
    return Conclude{RunEnd::Expired, "the sandbox reached its TTL before the run ended"};
  return Conclude{RunEnd::TimedOut, "the run reached its timeout"};
}

/// Ends a run before its verdict: its deadline, its owner or what stands in its way wants it so.
std::optional<Action> cut_short(const Seen& seen, const RunSeen& run) {
  const bool is_before_outcome = run.step < Step::Report;
  if (!is_before_outcome) return std::nullopt;
  if (seen.is_being_deleted) return Conclude{RunEnd::Aborted, "the RestoreTest was deleted during the run"};
  if (run.trouble_is_lasting) {
    return Conclude{RunEnd::Inconclusive,
                    fmt::format("step {} failed again and again: {}", to_string(run.step), run.trouble)};
  }
  if (run.deadline && seen.now >= *run.deadline) return at_deadline(run);
  if (run.is_taken_up || run.step == Step::Queued) return std::nullopt;
  if (run.operators < kMostOperators) return TakeUp{};
  return Conclude{RunEnd::Inconclusive,
                  fmt::format("{} operators ended while they worked on the run, now in step {}",
                              run.operators, to_string(run.step))};
}

Action in_queue(const Seen& seen, const RunSeen& run) {
  if (seen.wants_trigger && run.trigger_is_manual) return DropTrigger{};
  if (run.slot_is_free) return TakeSlot{};
  if (run.slot_is_stuck && seen.now >= run.queue_deadline) {
    return Conclude{RunEnd::Inconclusive,
                    "the provider is still busy with an earlier restore: " + run.slot_holder};
  }
  if (run.slot_is_stuck) return Wait{std::min(seen.now + kRestorePoll, run.queue_deadline)};
  return Wait{};  // whoever gives the slot back wakes the next one
}

Action restoring(const Seen& seen, const RunSeen& run) {
  if (run.restore == RestoreProgress::Terminal) return BeginValidation{};
  if (run.sandbox_lost)
    return Conclude{RunEnd::Inconclusive, "a sandbox of the run vanished during the restore"};
  if (run.restore == RestoreProgress::None) return StartRestore{};
  return Wait{std::min(seen.now + kRestorePoll, run.deadline.value_or(Time::max()))};
}

Action validating(const RunSeen& run) {
  if (run.sandbox_lost)
    return Conclude{RunEnd::Inconclusive, "a sandbox of the run vanished during the validation"};
  if (run.is_reading) return Wait{run.deadline};
  if (run.is_settled) return Conclude{RunEnd::Verdict, ""};
  return Wait{std::min(run.look_again_at, run.deadline.value_or(Time::max()))};
}

Action cleaning(const Seen& seen, const RunSeen& run) {
  if (run.is_clean) return Record{.is_clean = true};
  if (seen.now >= run.clean_up_deadline) return Record{.is_clean = false};
  return CleanUp{};
}

Action decide_run(const Seen& seen, const RunSeen& run) {
  if (auto end = cut_short(seen, run)) return *end;
  switch (run.step) {
    case Step::Queued:
      return in_queue(seen, run);
    case Step::Preflight:
      if (run.is_reading) return Wait{run.deadline};
      return Preflight{};
    case Step::Sandbox:
      if (run.is_reading) return Wait{run.deadline};
      return MakeSandboxes{};
    case Step::Restore:
      return restoring(seen, run);
    case Step::Validate:
      return validating(run);
    case Step::Report:
      if (!run.is_taken_up && run.operators < kMostOperators) return TakeUp{};
      return WriteReport{};
    case Step::CleanUp:
      return cleaning(seen, run);
  }
  return Wait{};
}

Action decide_deleted(const Seen& seen) {
  if (!seen.has_finalizer) return Wait{};
  if (!seen.is_clean) return CleanUp{};
  return RemoveFinalizer{};
}

Action decide_idle(const Seen& seen) {
  if (!seen.spec_is_valid) return RefuseSpec{};
  if (seen.phase_is_final) return Wait{seen.now};
  if (seen.wants_trigger) return Admit{api::RunTrigger::Manual};
  if (seen.is_suspended) return Wait{};
  if (!seen.was_ever_run) return Admit{api::RunTrigger::First};
  if (!seen.next_run_at) return Wait{};
  if (seen.now >= *seen.next_run_at) return Admit{api::RunTrigger::Schedule};
  return Wait{seen.next_run_at};
}

}  // namespace

Duration clean_up_poll(Duration taken) {
  return std::clamp<Duration>(taken / 8, std::chrono::seconds(5), std::chrono::minutes(1));
}

Action decide(const Seen& seen) {
  if (seen.run) return decide_run(seen, *seen.run);
  if (seen.is_being_deleted) return decide_deleted(seen);
  if (!seen.has_finalizer) return AddFinalizer{};
  return decide_idle(seen);
}

}  // namespace kymaros::domain
