#include "domain/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/duration.hpp"

namespace kymaros::domain {
namespace {

constexpr int kPassScore = 90;
constexpr int kPartialScore = 70;

Outcome by_score(int score) {
  if (score >= kPassScore) return Outcome::Pass;
  return score >= kPartialScore ? Outcome::Partial : Outcome::Fail;
}

constexpr auto kEnds =
    std::to_array<std::pair<RunEnd, std::string_view>>({{RunEnd::Verdict, "Verdict"},
                                                        {RunEnd::RestoreFailed, "RestoreFailed"},
                                                        {RunEnd::TimedOut, "TimedOut"},
                                                        {RunEnd::Expired, "Expired"},
                                                        {RunEnd::Aborted, "Aborted"},
                                                        {RunEnd::NotStarted, "NotStarted"},
                                                        {RunEnd::Inconclusive, "Inconclusive"}});

/// The levels that must pass for a pass: each tested one but the fifth, and the sixth only against the
/// owner's target.
std::string level_against_pass(const Levels& levels, const Evidence& evidence) {
  const auto blocks = [](const Level& level) {
    return level.status == LevelStatus::Partial || level.status == LevelStatus::Fail;
  };
  if (blocks(levels.restore_integrity)) return "restore integrity: " + levels.restore_integrity.detail;
  if (blocks(levels.completeness)) return "completeness: " + levels.completeness.detail;
  if (blocks(levels.pod_startup)) return "pod startup: " + levels.pod_startup.detail;
  if (blocks(levels.internal_health)) return "health checks: " + levels.internal_health.detail;
  if (levels.cross_namespace_deps.status == LevelStatus::Fail) {
    return "cross-namespace dependencies: " + levels.cross_namespace_deps.detail;
  }
  if (evidence.rto.target_is_owners && blocks(levels.rto_compliance))
    return "RTO: " + levels.rto_compliance.detail;
  return {};
}

std::string check_against_pass(const HealthEvidence& health) {
  for (const auto& check : health.checks) {
    if (check.status == CheckStatus::Skip)
      return fmt::format("check {} was skipped: {}", check.name, check.message);
  }
  return {};
}

std::string age_against_pass(const BackupAgeEvidence& backup) {
  if (!backup.limit) return {};
  if (!backup.age) return "the backup's age is not known";
  if (*backup.age <= *backup.limit) return {};
  return fmt::format("the backup is {} old, more than {}", format_duration(*backup.age),
                     format_duration(*backup.limit));
}

std::string missing_against_pass(const Evidence& evidence) {
  if (!evidence.completeness || evidence.completeness->missing_count() == 0) return {};
  const auto& missing = evidence.completeness->missing;
  const auto first = std::ranges::find(missing, false, &Missing::excepted);
  return fmt::format("{} of what is expected is missing, among it {}", evidence.completeness->missing_count(),
                     to_string(first->id));
}

/// What failed to be backed up is not in the backup, and nothing else may tell of it.
std::string gaps_against_pass(const Evidence& evidence) {
  if (!evidence.backup_age.own_failure.empty()) return "the backup itself " + evidence.backup_age.own_failure;
  if (evidence.completeness && evidence.completeness->left_out > 0) {
    return fmt::format("{} objects of the backup could not be looked at", evidence.completeness->left_out);
  }
  return {};
}

/// The first thing that forbids a pass, in words; empty: nothing does (decisions 4, 11).
std::string objection(const VerdictQuestion& q) {
  if (auto text = level_against_pass(*q.levels, *q.evidence); !text.empty()) return text;
  if (auto text = check_against_pass(q.evidence->health); !text.empty()) return text;
  if (auto text = missing_against_pass(*q.evidence); !text.empty()) return text;
  if (auto text = gaps_against_pass(*q.evidence); !text.empty()) return text;
  return age_against_pass(q.evidence->backup_age);
}

/// Workloads that are there and not ready, each with a reason that was diagnosed.
bool every_unready_workload_is_explained(const Readiness& readiness) {
  return std::ranges::all_of(readiness.workloads, [](const WorkloadReadiness& workload) {
    return workload.state == WorkloadState::Ready || workload.state == WorkloadState::Missing ||
           !workload.problems.empty();
  });
}

/// A check that looks at pods cannot pass where pods were kept from starting; any other failed by itself.
bool checks_failed_for_want_of_pods(const HealthEvidence& health) {
  return health.problem.empty() && std::ranges::all_of(health.checks, [](const CheckResult& check) {
           return check.status != CheckStatus::Fail || check.needs_pods;
         });
}

/// True if the sandbox or the cluster kept the run from a pass, and everything that could be seen of the
/// backup is as it should be (decision 12). A doubt is enough to judge: the last result stays in place else.
bool is_environments_fault(const VerdictQuestion& q) {
  const auto& seen = *q.evidence;
  const bool was_restored =
      seen.restore.end == RestoreEnd::Completed || seen.restore.end == RestoreEnd::PartiallyFailed;
  return was_restored && seen.completeness && seen.completeness->empty_sources.empty() && seen.readiness &&
         is_environment_only(*q.diagnosis) && every_unready_workload_is_explained(*seen.readiness) &&
         checks_failed_for_want_of_pods(seen.health) &&
         q.levels->cross_namespace_deps.status != LevelStatus::Fail && gaps_against_pass(seen).empty() &&
         age_against_pass(seen.backup_age).empty() && seen.backup_age.newer_failed.empty();
}

/// Ends that leave the question open: nobody learned anything about the backup.
bool is_conclusive(RunEnd end) { return end != RunEnd::Aborted && end != RunEnd::Inconclusive; }

void blame_environment(const VerdictQuestion& q, Verdict& verdict) {
  const auto& first = q.diagnosis->front();
  verdict.result = Outcome::Fail;
  verdict.reason = to_string(RunEnd::Inconclusive);
  verdict.is_conclusive = false;
  verdict.message =
      fmt::format("not the backup's fault but the {}'s: {}", to_string(first.party), first.evidence);
}

std::string message_of(const Verdict& verdict, const std::string& against) {
  if (!against.empty()) {
    return verdict.result == Outcome::Pass ? fmt::format("score {}, though {}", verdict.score, against)
                                           : against;
  }
  return verdict.result == Outcome::Pass
             ? fmt::format("the backup restores: score {}", verdict.score)
             : fmt::format("score {}, {} of 100 points tested", verdict.score, verdict.coverage);
}

void cap_for_newer_backups(const Evidence& evidence, Verdict& verdict) {
  const auto& newer = evidence.backup_age.newer_failed;
  if (newer.empty() || verdict.result == Outcome::Fail) return;
  verdict.reason = "NewerBackupFailed";
  verdict.result = Outcome::Partial;
  verdict.message = fmt::format("the newer backup {} failed; {}", newer.front(), verdict.message);
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::Pass:
      return "pass";
    case Outcome::Partial:
      return "partial";
    case Outcome::Fail:
      return "fail";
  }
  return "fail";
}

std::string_view to_string(RunEnd end) {
  return std::ranges::find(kEnds, end, &std::pair<RunEnd, std::string_view>::first)->second;
}

std::optional<RunEnd> parse_run_end(std::string_view text) {
  const auto* found = std::ranges::find(kEnds, text, &std::pair<RunEnd, std::string_view>::second);
  return found == kEnds.end() ? std::nullopt : std::optional(found->first);
}

Verdict judge(const VerdictQuestion& q) {
  Verdict verdict{.reason = std::string(to_string(q.end)), .message = q.end_message};
  for (const auto* level : q.levels->all()) {
    verdict.score += level->points;
    verdict.coverage += level->covered_points;
  }
  verdict.score = std::min(verdict.score, 100);
  verdict.is_conclusive = is_conclusive(q.end);
  const bool was_cut_short = q.end == RunEnd::TimedOut || q.end == RunEnd::Expired;
  if (was_cut_short && is_environments_fault(q)) blame_environment(q, verdict);
  if (q.end != RunEnd::Verdict) return verdict;

  verdict.result = by_score(verdict.score);
  const auto against = objection(q);
  const bool is_strict = q.mode == VerdictMode::Strict;
  if (is_strict && verdict.result == Outcome::Pass && !against.empty()) verdict.result = Outcome::Partial;
  verdict.message = message_of(verdict, against);
  if (verdict.result != Outcome::Pass && is_environments_fault(q)) {
    blame_environment(q, verdict);
  } else if (is_strict) {
    cap_for_newer_backups(*q.evidence, verdict);
  }
  return verdict;
}

}  // namespace kymaros::domain
