#include "domain/levels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/duration.hpp"

namespace kymaros::domain {
namespace {

constexpr int kRestorePoints = 25;
constexpr int kCompletenessPoints = 20;
constexpr int kPodPoints = 20;
constexpr int kHealthPoints = 20;
constexpr int kDependencyPoints = 10;
constexpr int kRtoPoints = 5;
constexpr std::size_t kNamedAtMost = 5;

/// points * part / whole, truncated; all of them when there is no whole.
int share(int points, int part, int whole) {
  return whole <= 0 ? points : points * std::clamp(part, 0, whole) / whole;
}

Level tested(int max_points, LevelStatus status, int points, std::string detail) {
  return {.status = status,
          .points = points,
          .max_points = max_points,
          .covered_points = max_points,
          .detail = std::move(detail)};
}

Level not_tested(int max_points, std::string detail) {
  return {.status = LevelStatus::NotTested, .max_points = max_points, .detail = std::move(detail)};
}

Level by_share(int max_points, int part, int whole, std::string detail) {
  const auto status = part >= whole ? LevelStatus::Pass
                      : part <= 0   ? LevelStatus::Fail
                                    : LevelStatus::Partial;
  return tested(max_points, status, share(max_points, part, whole), std::move(detail));
}

std::string first_few(const std::vector<std::string>& sentences) {
  const auto shown = std::min(sentences.size(), kNamedAtMost);
  std::string text =
      fmt::format("{}", fmt::join(sentences.begin(), sentences.begin() + static_cast<long>(shown), "; "));
  if (shown < sentences.size()) text += fmt::format("; and {} more", sentences.size() - shown);
  return text;
}

// Level 1
// -----------------------------------------------------------------------------------------------------------

/// Of what the backup holds: what the backup lacks is level 2's.
KindCount items_and_volumes(const Evidence& evidence) {
  KindCount sum;
  if (evidence.completeness) sum = evidence.completeness->in_backup();
  for (const auto& volume : evidence.volumes) {
    ++sum.expected;
    sum.found += volume.is_good();
  }
  return sum;
}

/// What the provider says against its own restore.
void add_remarks(const RestoreEvidence& restore, std::vector<std::string>& found) {
  if (restore.end == RestoreEnd::PartiallyFailed) {
    found.push_back(fmt::format("the provider reports {} errors", restore.error_count));
  }
  found.insert(found.end(), restore.errors.begin(), restore.errors.end());
  found.insert(found.end(), restore.warnings.begin(), restore.warnings.end());
  if (!restore.results_read && restore.warning_count > 0) {
    found.push_back(
        fmt::format("the provider counts {} warnings, which could not be read", restore.warning_count));
  }
}

/// What keeps a restore that reached its end from being whole.
std::vector<std::string> blemishes(const Evidence& evidence) {
  std::vector<std::string> found;
  add_remarks(evidence.restore, found);
  for (const auto& volume : evidence.volumes) {
    if (volume.is_good()) continue;
    found.push_back(fmt::format("volume {}: {}{}{}", volume.claim, to_string(volume.state),
                                volume.detail.empty() ? "" : ", ", volume.detail));
  }
  if (!evidence.completeness) return found;
  for (const auto& missing : evidence.completeness->missing) {
    if (!missing.excepted && missing.in_backup) {
      found.push_back(fmt::format("{} was not restored", to_string(missing.id)));
    }
  }
  return found;
}

/// What the provider says of its own restore is no proof of it.
Level not_compared(const Evidence& evidence, const std::vector<std::string>& found) {
  auto detail = "what was restored could not be compared: " + evidence.completeness_problem;
  if (!found.empty()) detail += "; " + first_few(found);
  return not_tested(kRestorePoints, std::move(detail));
}

bool any_source_is_empty(const Evidence& evidence) {
  return evidence.completeness && !evidence.completeness->empty_sources.empty();
}

void leave_out_what_nobody_saw(const Evidence& evidence, Level& level) {
  const int left_out = evidence.completeness->left_out;
  const int expected = items_and_volumes(evidence).expected;
  if (left_out > 0) {
    level.covered_points = share(level.covered_points, expected, expected + left_out);
    level.not_tested.push_back(fmt::format("{} objects of the backup could not be looked at", left_out));
  }
  const auto& notes = evidence.restore.notes;
  level.not_tested.insert(level.not_tested.end(), notes.begin(), notes.end());
}

/// A restore that came to its end, and what is wrong with it.
Level partly_restored(const Evidence& evidence, const std::vector<std::string>& found) {
  const auto [restored, expected] = items_and_volumes(evidence);
  const bool has_nothing = expected > 0 && restored == 0;
  const int points = std::min(share(kRestorePoints, restored, expected), kRestorePoints - 1);
  auto level = tested(kRestorePoints, has_nothing ? LevelStatus::Fail : LevelStatus::Partial, points,
                      first_few(found));
  const auto unknown =
      static_cast<int>(std::ranges::count(evidence.volumes, VolumeState::Unknown, &VolumeVerdict::state));
  level.covered_points = share(kRestorePoints, expected - unknown, expected);
  leave_out_what_nobody_saw(evidence, level);
  return level;
}

Level restore_integrity(const Evidence& evidence) {
  const auto& restore = evidence.restore;
  switch (restore.end) {
    case RestoreEnd::NotStarted:
      return not_tested(kRestorePoints, restore.message.empty() ? "no restore was started" : restore.message);
    case RestoreEnd::Unfinished:
      return tested(kRestorePoints, LevelStatus::Fail, 0, "the restore did not finish in time");
    case RestoreEnd::Failed:
      return tested(kRestorePoints, LevelStatus::Fail, 0, "the restore failed: " + restore.message);
    case RestoreEnd::Completed:
    case RestoreEnd::PartiallyFailed:
      break;
  }
  if (any_source_is_empty(evidence)) {
    return tested(
        kRestorePoints, LevelStatus::Fail, 0,
        fmt::format("the backup holds nothing of {}", fmt::join(evidence.completeness->empty_sources, ", ")));
  }
  const auto found = blemishes(evidence);
  if (!evidence.completeness) return not_compared(evidence, found);
  if (!found.empty()) return partly_restored(evidence, found);
  const auto [restored, expected] = items_and_volumes(evidence);
  auto level = tested(kRestorePoints, LevelStatus::Pass, kRestorePoints,
                      fmt::format("restored without errors: {}/{} objects and volumes", restored, expected));
  leave_out_what_nobody_saw(evidence, level);
  return level;
}

// Level 2
// -----------------------------------------------------------------------------------------------------------

/// Kinds that the run kept out of the sandbox, or knows by name only, were not put to the test; nor what
/// nobody could look at (each counts as one object that is not known).
void leave_out_what_was_not_tested(const Completeness& seen, Level& level) {
  int untested = seen.left_out + seen.not_seen;
  for (const auto& skipped : seen.skipped) {
    if (skipped.why != NotExpected::Excluded && skipped.why != NotExpected::NotKnown) continue;
    untested += skipped.count;
    level.not_tested.push_back(fmt::format("{} {}: {}", skipped.count, skipped.kind, to_string(skipped.why)));
  }
  const int expected = seen.total().expected;
  if (untested == 0) return;
  level.covered_points = share(kCompletenessPoints, expected, expected + untested);
  if (expected > 0) return;
  if (level.not_tested.empty() && seen.left_out == 0) return;  // there was nothing to be tested
  level.status = LevelStatus::NotTested;  // nothing was found, and nothing was looked for
  level.points = 0;
  if (!level.not_tested.empty()) level.detail = first_few(level.not_tested);
}

Level completeness(const Evidence& evidence) {
  if (!evidence.completeness) return not_tested(kCompletenessPoints, evidence.completeness_problem);
  const auto& seen = *evidence.completeness;
  if (!seen.empty_sources.empty()) {
    return tested(kCompletenessPoints, LevelStatus::Fail, 0,
                  fmt::format("the backup holds nothing of {}", fmt::join(seen.empty_sources, ", ")));
  }
  const auto total = seen.total();
  std::vector<std::string> missing;
  for (const auto& one : seen.missing) {
    if (!one.excepted) missing.push_back(fmt::format("{}: {}", to_string(one.id), one.why));
  }
  auto level = by_share(kCompletenessPoints, total.found, total.expected,
                        fmt::format("{}/{} objects found{}{}", total.found, total.expected,
                                    missing.empty() ? "" : "; missing: ", first_few(missing)));
  leave_out_what_was_not_tested(seen, level);
  level.not_tested.insert(level.not_tested.end(), seen.not_compared.begin(), seen.not_compared.end());
  return level;
}

// Level 3
// -----------------------------------------------------------------------------------------------------------

std::string describe(const WorkloadReadiness& workload) {
  if (workload.state == WorkloadState::Missing) return to_string(workload.id) + " was not restored";
  if (workload.state == WorkloadState::Settling) {
    return workload.restarts > 0
               ? fmt::format("{} did not stay ready ({} restarts)", to_string(workload.id), workload.restarts)
               : fmt::format("{} became ready too late to be seen to stay so", to_string(workload.id));
  }
  std::string text =
      fmt::format("{} has {} of {} pods ready", to_string(workload.id), workload.ready, workload.desired);
  if (!workload.problems.empty()) {
    const auto& problem = workload.problems.front();
    text +=
        fmt::format(" ({}{}{}: {}{}{})", problem.pod, problem.container.empty() ? "" : "/", problem.container,
                    problem.reason, problem.message.empty() ? "" : ", ", problem.message);
  }
  return text;
}

Level pod_startup(const Evidence& evidence) {
  if (!evidence.readiness) return not_tested(kPodPoints, "the run ended before pods could start");
  const auto& readiness = *evidence.readiness;
  const int all = static_cast<int>(readiness.workloads.size());
  const auto excluded = fmt::format("{} workloads were kept out of the restore", evidence.excluded_workloads);
  if (all == 0 && evidence.excluded_workloads > 0) return not_tested(kPodPoints, excluded);
  if (all == 0 && evidence.unknown_workloads > 0) {
    return not_tested(kPodPoints, fmt::format("nothing runs pods, though the backup names {} workloads; "
                                              "what should run for them is not known",
                                              evidence.unknown_workloads));
  }
  if (all == 0)
    return tested(kPodPoints, LevelStatus::Pass, kPodPoints, "the backup holds nothing that runs pods");
  std::vector<std::string> bad;
  Level level;
  for (const auto& workload : readiness.workloads) {
    if (workload.state != WorkloadState::Ready) bad.push_back(describe(workload));
  }
  level = by_share(kPodPoints, readiness.ready_count(), all,
                   fmt::format("{}/{} workloads ready{}{}", readiness.ready_count(), all,
                               bad.empty() ? "" : "; ", first_few(bad)));
  for (const auto& workload : readiness.workloads) level.tested.push_back(to_string(workload.id));
  if (evidence.excluded_workloads > 0) {
    level.covered_points = share(kPodPoints, all, all + evidence.excluded_workloads);
    level.not_tested.push_back(excluded);
  }
  return level;
}

// Level 4
// -----------------------------------------------------------------------------------------------------------

/// Known: the backup holds nothing that runs pods (decision 2).
bool nothing_runs(const Evidence& evidence) {
  return evidence.readiness && evidence.readiness->workloads.empty() && evidence.excluded_workloads == 0 &&
         evidence.unknown_workloads == 0;
}

Level internal_health(const Evidence& evidence) {
  const auto& health = evidence.health;
  if (!health.problem.empty()) return tested(kHealthPoints, LevelStatus::Fail, 0, health.problem);
  if (!health.has_policy && nothing_runs(evidence)) {
    return tested(kHealthPoints, LevelStatus::Pass, kHealthPoints,
                  "the backup holds nothing that could be checked");
  }
  if (!health.has_policy) return not_tested(kHealthPoints, "no health checks are configured");
  if (!health.was_run) return not_tested(kHealthPoints, "the run ended before the checks");
  if (health.checks.empty()) return not_tested(kHealthPoints, "the policy holds no checks");
  const int all = static_cast<int>(health.checks.size());
  const int passed =
      static_cast<int>(std::ranges::count(health.checks, CheckStatus::Pass, &CheckResult::status));
  std::vector<std::string> bad;
  Level level;
  for (const auto& check : health.checks) {
    if (check.status == CheckStatus::Fail) bad.push_back(fmt::format("{}: {}", check.name, check.message));
  }
  level =
      by_share(kHealthPoints, passed, all,
               fmt::format("{}/{} checks passed{}{}", passed, all, bad.empty() ? "" : "; ", first_few(bad)));
  int skipped = 0;
  for (const auto& check : health.checks) {
    if (check.status == CheckStatus::Skip) {
      ++skipped;
      level.not_tested.push_back(fmt::format("{}: {}", check.name, check.message));
    } else {
      level.tested.push_back(check.name);
    }
  }
  level.covered_points = share(kHealthPoints, all - skipped, all);
  if (skipped == all) level.status = LevelStatus::NotTested;
  return level;
}

// Level 5
// -----------------------------------------------------------------------------------------------------------

Level cross_namespace_deps(const Evidence& evidence) {
  if (!evidence.dependencies)
    return not_tested(kDependencyPoints, "the run ended before they were looked for");
  const auto& all = *evidence.dependencies;
  if (all.empty()) {
    return tested(kDependencyPoints, LevelStatus::Pass, kDependencyPoints,
                  "no Service of another namespace is named");
  }
  int covered = 0;
  bool broken = false;
  Level level;
  for (const auto& dependency : all) {
    auto text = fmt::format("{} names {}.{} ({})", dependency.from, dependency.target.service,
                            dependency.target.namespace_, dependency.target.where);
    if (!dependency.namespace_in_run) {
      level.not_tested.push_back(text + ": that namespace is not part of the run");
      continue;
    }
    level.tested.push_back(text);
    covered += dependency.service_restored;
    broken = broken || !dependency.service_restored;
  }
  const int count = static_cast<int>(all.size());
  level.max_points = kDependencyPoints;
  level.points = share(kDependencyPoints, covered, count);
  level.covered_points = share(kDependencyPoints, static_cast<int>(level.tested.size()), count);
  level.status = broken ? LevelStatus::Fail : covered == count ? LevelStatus::Pass : LevelStatus::Partial;
  level.detail = fmt::format("{}/{} cross-namespace dependencies covered", covered, count);
  return level;
}

// Level 6
// -----------------------------------------------------------------------------------------------------------

Level rto_compliance(const Evidence& evidence) {
  const auto& rto = evidence.rto;
  const auto target = fmt::format("target {}{}", format_duration(rto.target),
                                  rto.target_is_owners ? "" : ", the operator's default");
  if (evidence.restore.end == RestoreEnd::NotStarted) return not_tested(kRtoPoints, "no restore was started");
  const bool came_to_its_end =
      evidence.restore.end == RestoreEnd::Completed || evidence.restore.end == RestoreEnd::PartiallyFailed;
  if (!rto.measured && came_to_its_end && !evidence.readiness)
    return not_tested(kRtoPoints, "nobody saw whether the application recovered");
  if (!rto.measured) {
    return tested(kRtoPoints, LevelStatus::Fail, 0,
                  fmt::format("the application did not recover ({})", target));
  }
  const bool within = *rto.measured <= rto.target;
  return tested(kRtoPoints, within ? LevelStatus::Pass : LevelStatus::Fail, within ? kRtoPoints : 0,
                fmt::format("measured {} ({})", format_duration(*rto.measured), target));
}

}  // namespace

std::string_view to_string(LevelStatus status) {
  switch (status) {
    case LevelStatus::Pass:
      return "pass";
    case LevelStatus::Partial:
      return "partial";
    case LevelStatus::Fail:
      return "fail";
    case LevelStatus::NotTested:
      return "not_tested";
  }
  return "not_tested";
}

Levels judge_levels(const Evidence& evidence) {
  return {.restore_integrity = restore_integrity(evidence),
          .completeness = completeness(evidence),
          .pod_startup = pod_startup(evidence),
          .internal_health = internal_health(evidence),
          .cross_namespace_deps = cross_namespace_deps(evidence),
          .rto_compliance = rto_compliance(evidence)};
}

}  // namespace kymaros::domain
