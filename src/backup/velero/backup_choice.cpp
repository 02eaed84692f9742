#include "backup/velero/backup_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <ranges>

#include "backup/velero/namespace_filter.hpp"
#include "backup/velero/schedule_interval.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr std::size_t kMaxNamed = 10;  // backups that a message names
constexpr std::string_view kLatest = "latest";

std::string label(const Backup& backup, const char* key) {
  const auto found = backup.metadata.labels.find(key);
  return found == backup.metadata.labels.end() ? std::string() : found->second;
}

bool has_failed(const Backup& backup) {
  const auto& phase = backup.status.phase;
  return phase == "Failed" || phase == "FailedValidation" || phase == "PartiallyFailed";
}

std::string why_phase_will_not_do(const Backup& backup) {
  const auto& status = backup.status;
  if (backup.metadata.is_being_deleted() || status.phase == "Deleting") return "is being deleted";
  if (status.phase == "Completed" || status.phase == "PartiallyFailed") return {};
  if (status.phase == "Failed") {
    return status.failureReason.empty() ? "failed" : fmt::format("failed: {}", status.failureReason);
  }
  if (status.phase == "FailedValidation") {
    return fmt::format("failed validation: {}", fmt::join(status.validationErrors, "; "));
  }
  return fmt::format("is not finished ({})", status.phase.empty() ? "New" : status.phase);
}

std::string why_location_will_not_do(const Backup& backup, const Shelf& shelf) {
  const auto name = location_of(backup);
  const auto* location = find_location(shelf.locations, name);
  if (!location) return fmt::format("is in storage location \"{}\", which does not exist", name);
  const auto& status = location->status;
  if (status.phase == "Available") return {};
  return fmt::format("is in storage location \"{}\", which is {}{}{}", location->metadata.name,
                     status.phase.empty() ? "not looked at yet" : status.phase,
                     status.message.empty() ? "" : ": ", status.message);
}

std::string why_coverage_will_not_do(const Backup& backup, const std::vector<std::string>& namespaces) {
  std::vector<std::string> left_out;
  std::ranges::copy_if(namespaces, std::back_inserter(left_out),
                       [&](const std::string& name) { return !covers(backup.spec, name); });
  return left_out.empty() ? std::string()
                          : fmt::format("does not take in namespace {}", fmt::join(left_out, ", "));
}

std::string why_backup_will_not_do(const Backup& backup, const std::vector<std::string>& namespaces,
                                   Time now) {
  if (auto reason = why_phase_will_not_do(backup); !reason.empty()) return reason;
  if (backup.status.expiration && *backup.status.expiration <= now) {
    return "expired at " + format_time(*backup.status.expiration);
  }
  return why_coverage_will_not_do(backup, namespaces);
}

class Chooser {
 public:
  Chooser(const BackupQuery& query, const Shelf& shelf, Time now) : query_(query), shelf_(shelf), now_(now) {
    for (const auto& backup : shelf.backups) newest_first_.push_back(&backup);
    std::ranges::sort(newest_first_, [](const Backup* a, const Backup* b) {
      return std::pair(taken_at(*a), &a->metadata.name) > std::pair(taken_at(*b), &b->metadata.name);
    });
  }

  Result<BackupChoice> choose() const {
    const bool by_name = query_.name != kLatest;
    const Backup* chosen = by_name ? named() : latest();
    if (!chosen) return fail(why_none(by_name), by_name ? no_such_name() : nothing_fits());
    if (by_name) {
      const auto reason = why_not(*chosen, shelf_, query_.namespaces, now_);
      if (!reason.empty())
        return fail(code_for(*chosen), fmt::format("backup \"{}\" {}", query_.name, reason));
    }
    return BackupChoice{.backup = facts_of(*chosen),
                        .newer_passed_over = newer_failures(*chosen),
                        .schedule_interval = interval(*chosen)};
  }

 private:
  /// A location that cannot be reached now says nothing about the backups in it.
  ErrorCode code_for(const Backup& backup) const {
    const bool only_its_location = why_backup_will_not_do(backup, query_.namespaces, now_).empty() &&
                                   find_location(shelf_.locations, location_of(backup));
    return only_its_location ? ErrorCode::Unavailable : ErrorCode::NotFound;
  }

  ErrorCode why_none(bool by_name) const {
    const bool may_fit_later = !by_name && std::ranges::any_of(newest_first_, [&](const Backup* backup) {
      return is_asked_for(*backup) && code_for(*backup) == ErrorCode::Unavailable;
    });
    return may_fit_later ? ErrorCode::Unavailable : ErrorCode::NotFound;
  }

  bool is_asked_for(const Backup& backup) const {
    return query_.schedule.empty() || label(backup, kScheduleLabel) == query_.schedule;
  }

  const Backup* named() const {
    const auto found = std::ranges::find(newest_first_, query_.name,
                                         [](const Backup* backup) { return backup->metadata.name; });
    return found == newest_first_.end() ? nullptr : *found;
  }

  const Backup* latest() const {
    const auto found = std::ranges::find_if(newest_first_, [&](const Backup* backup) {
      return is_asked_for(*backup) && why_not(*backup, shelf_, query_.namespaces, now_).empty();
    });
    return found == newest_first_.end() ? nullptr : *found;
  }

  std::vector<BackupFacts> newer_failures(const Backup& chosen) const {
    std::vector<BackupFacts> newer;
    const auto schedule = label(chosen, kScheduleLabel);
    for (const Backup* backup : newest_first_) {
      if (backup == &chosen || taken_at(*backup) <= taken_at(chosen)) break;
      const bool same_schedule = !schedule.empty() && label(*backup, kScheduleLabel) == schedule;
      const bool same_namespaces = std::ranges::any_of(
          query_.namespaces, [&](const std::string& name) { return covers(backup->spec, name); });
      if (has_failed(*backup) && (same_schedule || same_namespaces)) newer.push_back(facts_of(*backup));
    }
    return newer;
  }

  std::optional<Duration> interval(const Backup& chosen) const {
    const auto name = label(chosen, kScheduleLabel);
    const auto found = std::ranges::find(shelf_.schedules, name,
                                         [](const Schedule& schedule) { return schedule.metadata.name; });
    if (name.empty() || found == shelf_.schedules.end()) return std::nullopt;
    return schedule_interval(found->spec.schedule, taken_at(chosen));
  }

  std::string no_such_name() const {
    auto names = newest_first_ | std::views::take(kMaxNamed) |
                 std::views::transform([](const Backup* backup) { return backup->metadata.name; });
    if (names.empty()) return fmt::format("backup \"{}\" does not exist; Velero has no backups", query_.name);
    return fmt::format("backup \"{}\" does not exist; there are {}{}", query_.name,
                       fmt::join(names.begin(), names.end(), ", "),
                       and_more(newest_first_.size(), std::min(kMaxNamed, newest_first_.size())));
  }

  /// Those that take the namespaces in come first: a person looks for them.
  std::vector<const Backup*> candidates() const {
    std::vector<const Backup*> found;
    for (const bool takes_in : {true, false}) {
      std::ranges::copy_if(newest_first_, std::back_inserter(found), [&](const Backup* backup) {
        return is_asked_for(*backup) &&
               why_coverage_will_not_do(*backup, query_.namespaces).empty() == takes_in;
      });
    }
    return found;
  }

  std::string nothing_fits() const {
    const auto schedule = query_.schedule.empty() ? "" : fmt::format(" of schedule \"{}\"", query_.schedule);
    const auto subject =
        fmt::format("no backup{} can be restored for {}", schedule, fmt::join(query_.namespaces, ", "));
    const auto found = candidates();
    if (found.empty()) return subject + ": there is none";
    std::vector<std::string> reasons;
    for (const Backup* backup : found | std::views::take(kMaxNamed)) {
      reasons.push_back(
          fmt::format("\"{}\" {}", backup->metadata.name, why_not(*backup, shelf_, query_.namespaces, now_)));
    }
    return fmt::format("{}: {}{}", subject, fmt::join(reasons, "; "), and_more(found.size(), reasons.size()));
  }

  static std::string and_more(std::size_t all, std::size_t named) {
    return all > named ? fmt::format(" and {} more", all - named) : std::string();
  }

  const BackupQuery& query_;
  const Shelf& shelf_;
  Time now_;
  std::vector<const Backup*> newest_first_;
};

}  // namespace

std::string location_of(const Backup& backup) {
  return backup.spec.storageLocation.empty() ? label(backup, kLocationLabel) : backup.spec.storageLocation;
}

const BackupStorageLocation* find_location(const std::vector<BackupStorageLocation>& locations,
                                           std::string_view name) {
  const auto found = std::ranges::find_if(locations, [&](const BackupStorageLocation& location) {
    return name.empty() ? location.spec.default_ : location.metadata.name == name;
  });
  return found == locations.end() ? nullptr : &*found;
}

Time taken_at(const Backup& backup) {
  if (backup.status.startTimestamp) return *backup.status.startTimestamp;
  if (backup.status.completionTimestamp) return *backup.status.completionTimestamp;
  return backup.metadata.creationTimestamp.value_or(Time());
}

BackupFacts facts_of(const Backup& backup) {
  const auto& [metadata, spec, status] = backup;
  BackupFacts facts{.name = metadata.name,
                    .uid = metadata.uid,
                    .phase = status.phase,
                    .location = location_of(backup),
                    .schedule = label(backup, kScheduleLabel),
                    .started_at = taken_at(backup),
                    .completed_at = status.completionTimestamp,
                    .expires_at = status.expiration,
                    .errors = status.errors,
                    .warnings = status.warnings,
                    .items = status.progress.itemsBackedUp,
                    .filters = {.included_namespaces = spec.includedNamespaces,
                                .excluded_namespaces = spec.excludedNamespaces,
                                .included_resources = spec.includedResources,
                                .excluded_resources = spec.excludedResources,
                                .label_selector = spec.labelSelector.matchLabels}};
  std::ranges::copy(spec.includedNamespaceScopedResources,
                    std::back_inserter(facts.filters.included_resources));
  std::ranges::copy(spec.excludedNamespaceScopedResources,
                    std::back_inserter(facts.filters.excluded_resources));
  return facts;
}

std::string why_not(const Backup& backup, const Shelf& shelf, const std::vector<std::string>& namespaces,
                    Time now) {
  if (auto reason = why_backup_will_not_do(backup, namespaces, now); !reason.empty()) return reason;
  return why_location_will_not_do(backup, shelf);
}

Result<BackupChoice> choose_backup(const BackupQuery& query, const Shelf& shelf, Time now) {
  return Chooser(query, shelf, now).choose();
}

}  // namespace kymaros::backup::velero
