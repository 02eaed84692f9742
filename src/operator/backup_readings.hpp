#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "async/retired.hpp"
#include "backup/provider.hpp"
#include "base/clock.hpp"
#include "domain/object_facts.hpp"

namespace kymaros::op {

/// What a run has read of its backup.
struct BackupReading {
  backup::BackupChoice choice;
  domain::Inventory inventory;  // sorted
};
using SharedReading = std::shared_ptr<const BackupReading>;

/// Reads the backups of the runs under way, beside their steps: a large file never keeps a run from seeing
/// that its time is up or its owner wants it gone. What was read is a convenience of the process; a restarted
/// operator reads it again.
class BackupReadings {
 public:
  using Wake = std::function<void(const kube::ObjectKey& test)>;

  BackupReadings(backup::Provider& provider, Clock& clock, const async::Executor& executor, Wake wake);
  ~BackupReadings();

  /// The run's reading; nothing while it is under way, its test is woken when that ends. The first call
  /// begins it. A failure is told once (as Provider::choose_backup() and read_inventory() put it); the next
  /// call begins anew, after a pause that doubles with each failure in a row, up to 32 s.
  std::optional<Result<SharedReading>> get(const std::string& run, const kube::ObjectKey& test,
                                           const backup::BackupQuery& query);

  /// What has been read for a run; never begins.
  SharedReading find(const std::string& run) const;

  /// The run is over.
  void drop(const std::string& run);

  /// Ends when it is cancelled, and all reading with it.
  Task<void> run();

 private:
  struct Job;
  Task<void> work(Job& job, Duration pause, kube::ObjectKey test, backup::BackupQuery query);
  void end(const std::string& run);

  backup::Provider& provider_;
  Clock& clock_;
  async::Executor executor_;
  Wake wake_;
  bool is_over_ = false;
  std::map<std::string, std::unique_ptr<Job>> jobs_;
  std::map<std::string, int> failures_;  // in a row
  async::Retired<Job> ending_;
};

}  // namespace kymaros::op
