#include "operator/backup_readings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "domain/expectation.hpp"

namespace kymaros::op {

struct BackupReadings::Job {
  explicit Job(const async::Executor& executor) : tasks(executor) {}
  std::optional<Result<SharedReading>> outcome;
  async::TaskGroup tasks;
};

namespace {

constexpr int kMostDoublings = 5;

Duration pause_after(int failures) {
  return failures == 0 ? Duration(0) : std::chrono::seconds(1 << std::min(failures - 1, kMostDoublings));
}

Task<Result<SharedReading>> read(backup::Provider& provider, backup::BackupQuery query) {
  KYMAROS_CO_TRY(auto choice, co_await provider.choose_backup(query));
  auto inventory = co_await provider.read_inventory(choice.backup.name, query.namespaces);
  if (!inventory)
    co_return fail(inventory.error().within(fmt::format("backup {} cannot be read", choice.backup.name)));
  domain::sort_inventory(*inventory);
  co_return std::make_shared<const BackupReading>(BackupReading{std::move(choice), std::move(*inventory)});
}

}  // namespace

BackupReadings::BackupReadings(backup::Provider& provider, Clock& clock, const async::Executor& executor,
                               Wake wake)
    : provider_(provider), clock_(clock), executor_(executor), wake_(std::move(wake)) {}

BackupReadings::~BackupReadings() = default;

/// The job outlives this task: it goes when its group is empty.
Task<void> BackupReadings::work(Job& job, Duration pause, kube::ObjectKey test, backup::BackupQuery query) {
  try {
    if (pause > Duration(0)) co_await async::sleep_for(clock_, pause);
    job.outcome = co_await read(provider_, std::move(query));
  } catch (const std::exception& bug) {
    if (async::is_cancellation(std::current_exception())) throw;
    job.outcome = fail(ErrorCode::Internal, bug.what());
  }
  wake_(test);
}

std::optional<Result<SharedReading>> BackupReadings::get(const std::string& run, const kube::ObjectKey& test,
                                                         const backup::BackupQuery& query) {
  if (is_over_) return std::nullopt;
  auto& job = jobs_[run];
  if (!job) {
    job = std::make_unique<Job>(executor_);
    job->tasks.spawn(work(*job, pause_after(failures_[run]), test, query));
  }
  if (!job->outcome) return std::nullopt;
  auto outcome = *job->outcome;
  if (!outcome) {
    ++failures_[run];
    end(run);
  }
  return outcome;
}

SharedReading BackupReadings::find(const std::string& run) const {
  const auto found = jobs_.find(run);
  if (found == jobs_.end() || !found->second->outcome || !*found->second->outcome) return nullptr;
  return **found->second->outcome;
}

void BackupReadings::drop(const std::string& run) {
  failures_.erase(run);
  end(run);
}

void BackupReadings::end(const std::string& run) {
  const auto found = jobs_.find(run);
  if (found == jobs_.end()) return;
  ending_.take(std::move(found->second));
  jobs_.erase(found);
}

Task<void> BackupReadings::run() {
  co_await async::until_cancelled(executor_);
  is_over_ = true;
  while (!jobs_.empty()) drop(std::string(jobs_.begin()->first));
  co_await ending_.join();
  async::throw_cancelled();
}

}  // namespace kymaros::op
