#include "backup/velero/restore_phase.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace kymaros::backup::velero {
namespace {

RestorePhase phase_of(std::string_view word) {
  if (word.empty() || word == "New") return RestorePhase::Waiting;
  if (word == "Completed") return RestorePhase::Completed;
  if (word == "PartiallyFailed") return RestorePhase::PartiallyFailed;
  if (word == "Failed" || word == "FailedValidation") return RestorePhase::Failed;
  return RestorePhase::Running;
}

std::string message_of(const RestoreStatus& status) {
  if (status.validationErrors.empty()) return status.failureReason;
  return fmt::format("{}", fmt::join(status.validationErrors, "; "));
}

int count(std::optional<std::int64_t> number) {
  return static_cast<int>(std::clamp<std::int64_t>(number.value_or(0), 0, std::numeric_limits<int>::max()));
}

}  // namespace

RestoreState state_of(const Restore& restore) {
  const auto& [metadata, status] = restore;
  return {.uid = metadata.uid,
          .phase = phase_of(status.phase),
          .provider_phase = status.phase.empty() ? "New" : status.phase,
          .message = message_of(status),
          .created_at = metadata.creationTimestamp,
          .started_at = status.startTimestamp,
          .completed_at = status.completionTimestamp,
          .items_restored = count(status.progress.itemsRestored),
          .items_total = count(status.progress.totalItems),
          .errors = status.errors,
          .warnings = status.warnings,
          .is_being_deleted = metadata.is_being_deleted(),
          .labels = metadata.labels};
}

}  // namespace kymaros::backup::velero
