#include "backup/unsafe_volumes.hpp"
#include "domain/step.hpp"
#include "operator/admission.hpp"
#include "operator/reconciler.hpp"

namespace kymaros::op {

Task<RestoreTestReconciler::Done> RestoreTestReconciler::preflight(Sight& sight) {
  auto& run = *sight.run;
  if (sight.unread && is_transient(*sight.unread)) co_return fail(*sight.unread);
  if (sight.unread) {
    // That a backup is not there says something about it; that we may not look at it does not.
    const bool is_absent = sight.unread->code == ErrorCode::NotFound;
    co_return co_await conclude(sight, is_absent ? domain::RunEnd::NotStarted : domain::RunEnd::Inconclusive,
                                sight.unread->message);
  }
  const auto& [choice, inventory] = *run.reading;
  if (const auto unsafe = backup::unsafe_volumes(inventory); !unsafe.empty()) {
    const auto& first = unsafe.front();
    co_return co_await conclude(
        sight, first.lacks_data ? domain::RunEnd::NotStarted : domain::RunEnd::Inconclusive, first.sentence);
  }
  run.record.backup = api::RunBackup{
      .name = choice.backup.name, .uid = choice.backup.uid, .startedAt = choice.backup.started_at};
  run.record.step = std::string(domain::to_string(domain::Step::Sandbox));
  begin_phase(run.record, "sandbox", tools_.clock.now());
  co_return co_await write_run(sight);
}

}  // namespace kymaros::op
