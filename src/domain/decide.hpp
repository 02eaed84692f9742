#pragma once

#include <optional>
#include <string>
#include <variant>

#include "api/vocabulary.hpp"
#include "base/time.hpp"
#include "domain/step.hpp"
#include "domain/verdict.hpp"

namespace kymaros::domain {

/// The provider's side of a run, all its restores together. Waiting: asked for, and not begun.
enum class RestoreProgress { None, Waiting, Running, Terminal };

/// A run under way, as far as its next step depends on it.
struct RunSeen {
  Step step = Step::Queued;
  Time requested_at;
  std::optional<Time> deadline;  // set when the slot was taken
  bool deadline_is_ttl = false;  // which of timeout and TTL it is
  bool trigger_is_manual = false;

  // Before its outcome
  std::string trouble;              // why the last attempt at its step failed; empty: it did not
  Time trouble_since;               // that all attempts have failed
  bool trouble_is_lasting = false;  // for longer than anybody has patience
  int operators = 0;                // that have taken the run up
  bool is_taken_up = true;          // by this one, and written down
  bool is_reading = false;          // the backup, which the step needs

  // Queued
  bool slot_is_free = false;
  bool slot_is_stuck = false;  // an earlier restore of ours does not end, and no run waits for it
  Time queue_deadline;
  std::string slot_holder;  // for the message

  // Restore
  RestoreProgress restore = RestoreProgress::None;

  // Restore, Validate
  bool sandbox_lost = false;  // a sandbox of the run is gone, going or another's

  // Validate
  bool is_settled = false;  // nothing that is waited for can change the answer
  Time look_again_at;

  // CleanUp
  bool is_clean = false;
  Time clean_up_deadline;
};

/// What one look at a RestoreTest and its run showed.
struct Seen {
  Time now;
  bool is_being_deleted = false;
  bool has_finalizer = false;
  bool wants_trigger = false;  // annotation kymaros.io/trigger-now=true
  bool is_suspended = false;
  bool spec_is_valid = false;
  bool was_ever_run = false;
  std::optional<Time> next_run_at;  // by the schedule, from what is recorded
  bool is_clean = true;             // nothing of an earlier run is left
  bool phase_is_final = false;      // it still shows how the last run ended: Idle comes before the next one
  std::optional<RunSeen> run;
};

/// One step closer to the end: the single thing to do now.
namespace action {
struct AddFinalizer {};
struct RemoveFinalizer {};
struct DropTrigger {};  // the run that it asked for is there
struct RefuseSpec {};   // say on the object what is wrong; nothing runs until it changes
struct Wait {           // nothing to do before `until`, or before something changes
  std::optional<Time> until;
};
struct Admit {  // write the run down, with every name that it will use
  api::RunTrigger trigger;
};
struct TakeUp {};           // write down that one more operator works on the run
struct TakeSlot {};         // the clock, the sandbox' life and the deadline start
struct Preflight {};        // choose the backup, read its inventory
struct MakeSandboxes {};    // create what is not there, fence it in
struct StartRestore {};     // ask the provider
struct BeginValidation {};  // the provider is done
struct Conclude {           // judge, and write the outcome into the run
  RunEnd end = RunEnd::Verdict;
  std::string message;
};
struct WriteReport {};
struct CleanUp {};  // remove what can be removed now
struct Record {     // the run becomes history
  bool is_clean = true;
};
}  // namespace action

using Action =
    std::variant<action::AddFinalizer, action::RemoveFinalizer, action::DropTrigger, action::RefuseSpec,
                 action::Wait, action::Admit, action::TakeUp, action::TakeSlot, action::Preflight,
                 action::MakeSandboxes, action::StartRestore, action::BeginValidation, action::Conclude,
                 action::WriteReport, action::CleanUp, action::Record>;

/// How often a silent watch is doubted while a provider restores (the poll of the brief).
constexpr auto kRestorePoll = std::chrono::seconds(30);
/// So many operators may end while they work on one run; then the run is what ends them.
constexpr int kMostOperators = 5;
/// How long until a clean-up is looked at again when no event comes: from 5 s up to a minute, an eighth of
/// the time that it has taken. What takes hours (a restore that hangs) is not asked for every few seconds.
Duration clean_up_poll(Duration taken);

/// The whole life of a RestoreTest, as a function of what is seen. No clock, no I/O, no memory.
Action decide(const Seen& seen);

}  // namespace kymaros::domain
