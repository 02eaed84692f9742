#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/diagnosis.hpp"
#include "domain/levels.hpp"

namespace kymaros::domain {

enum class Outcome { Pass, Partial, Fail };

/// "pass", "partial", "fail".
std::string_view to_string(Outcome outcome);

enum class VerdictMode {
  Strict,  // a pass hides nothing (decision 4)
  Score,   // the plain thresholds 90 and 70
};

/// How a run came to its end.
enum class RunEnd {
  Verdict,        // everything that could be looked at was looked at
  RestoreFailed,  // the provider could not restore
  TimedOut,       // spec.timeout
  Expired,        // sandbox.ttl
  Aborted,        // the RestoreTest was deleted
  NotStarted,     // no backup, provider missing, sandbox refused
  Inconclusive,   // what is no fault of the backup ended it: a sandbox that vanished, a provider that is busy
};

/// "Verdict", "RestoreFailed", ...: `reason` of reports, and of the outcome while it is written down.
std::string_view to_string(RunEnd end);
std::optional<RunEnd> parse_run_end(std::string_view text);

struct Verdict {
  Outcome result = Outcome::Fail;
  int score = 0;
  int coverage = 0;     // of the 100 points, those that were put to a test
  std::string reason;   // machine-readable: Verdict, RestoreFailed, ..., Inconclusive, NewerBackupFailed
  std::string message;  // one sentence for a person
  bool is_conclusive = true;  // false: says nothing about the backup; no regression, last result kept
};

struct VerdictQuestion {
  RunEnd end = RunEnd::Verdict;
  std::string end_message;
  VerdictMode mode = VerdictMode::Strict;
  const Evidence* evidence = nullptr;
  const Levels* levels = nullptr;
  const std::vector<Diagnosis>* diagnosis = nullptr;
};

Verdict judge(const VerdictQuestion& question);

}  // namespace kymaros::domain
