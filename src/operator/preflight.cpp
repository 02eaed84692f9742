#include <fmt/format.h>

#include "backup/unsafe_volumes.hpp"
#include "domain/step.hpp"
#include "operator/admission.hpp"
#include "operator/reconciler.hpp"

namespace kymaros::op {

Task<RestoreTestReconciler::Done> RestoreTestReconciler::preflight(Sight& sight) {
  auto& run = *sight.run;
  const auto& wanted = run.plan.backup;
  backup::BackupQuery query{.name = wanted.name, .schedule = wanted.schedule_name};
  for (const auto& source : wanted.namespaces) query.namespaces.push_back(source.name);

  auto choice = co_await tools_.provider.choose_backup(query);
  if (!choice && is_transient(choice.error())) co_return fail(choice.error());
  if (!choice) co_return co_await conclude(sight, domain::RunEnd::NotStarted, choice.error().message);

  auto inventory = co_await tools_.provider.read_inventory(choice->backup.name, query.namespaces);
  if (!inventory && is_transient(inventory.error())) co_return fail(inventory.error());
  if (!inventory) {
    co_return co_await conclude(
        sight, domain::RunEnd::NotStarted,
        fmt::format("backup {} cannot be read: {}", choice->backup.name, inventory.error().message));
  }
  domain::sort_inventory(*inventory);
  if (const auto unsafe = backup::unsafe_volumes(*inventory); !unsafe.empty()) {
    co_return co_await conclude(sight, domain::RunEnd::NotStarted, unsafe.front());
  }

  run.record.backup = api::RunBackup{
      .name = choice->backup.name, .uid = choice->backup.uid, .startedAt = choice->backup.started_at};
  cache_.keep(run.record.id,
              std::make_shared<BackupReading>(BackupReading{std::move(*choice), std::move(*inventory)}));
  run.record.step = std::string(domain::to_string(domain::Step::Sandbox));
  begin_phase(run.record, "sandbox", tools_.clock.now());
  co_return co_await write_run(sight);
}

}  // namespace kymaros::op
