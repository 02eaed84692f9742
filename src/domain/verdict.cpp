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
                                                        {RunEnd::NotStarted, "NotStarted"}});

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
  if (!backup.age || !backup.limit || *backup.age <= *backup.limit) return {};
  return fmt::format("the backup is {} old, more than {}", format_duration(*backup.age),
                     format_duration(*backup.limit));
}

/// The first thing that forbids a pass, in words; empty: nothing does (decisions 4, 11).
std::string objection(const VerdictQuestion& q) {
  if (auto text = level_against_pass(*q.levels, *q.evidence); !text.empty()) return text;
  if (auto text = check_against_pass(q.evidence->health); !text.empty()) return text;
  if (q.evidence->completeness && q.evidence->completeness->missing_count() > 0)
    return "expected objects are missing";
  return age_against_pass(q.evidence->backup_age);
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
  if (q.end != RunEnd::Verdict) {
    verdict.is_conclusive = q.end != RunEnd::Aborted;
    return verdict;
  }

  verdict.result = by_score(verdict.score);
  const auto against = objection(q);
  if (q.mode == VerdictMode::Strict && verdict.result == Outcome::Pass && !against.empty()) {
    verdict.result = Outcome::Partial;
  }
  verdict.message =
      verdict.result == Outcome::Pass ? fmt::format("the backup restores: score {}", verdict.score)
      : against.empty() ? fmt::format("score {}, {} of 100 points tested", verdict.score, verdict.coverage)
                        : against;
  if (verdict.result != Outcome::Pass && is_environment_only(*q.diagnosis)) {
    verdict.result = Outcome::Fail;
    verdict.reason = "Inconclusive";
    verdict.is_conclusive = false;
    verdict.message = q.diagnosis->front().evidence;
    return verdict;
  }
  if (q.mode == VerdictMode::Strict) cap_for_newer_backups(*q.evidence, verdict);
  return verdict;
}

}  // namespace kymaros::domain
