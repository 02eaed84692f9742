#pragma once

#include <deque>
#include <memory>

#include "sim/velero/backup_run.hpp"
#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's backup controllers: Backups are made one by one, in the order in which they come.
///
///   New --> InProgress --> [WaitingForPluginOperations] --> Finalizing --> Completed
///    |  `--> FailedValidation   `--> Failed             `--> ...PartiallyFailed --> PartiallyFailed
///    `--> Queued --> ReadyToStart --> InProgress   (1.18)
class Backups {
 public:
  explicit Backups(Context context);

  void note(const Change& change);
  /// Takes up what is there when the server starts: what was InProgress has failed.
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);
  void wait_in_line(const json::Value& backup);
  void begin_next();
  void begin(const json::Value& backup);
  void work(const kube::ObjectKey& key);
  void say(const kube::ObjectKey& key, json::Object status);
  void complete(const kube::ObjectKey& key, std::string_view phase);

  Context context_;
  Worker worker_;
  std::deque<kube::ObjectKey> line_;  // those that are not begun, oldest first
  std::unique_ptr<BackupRun> run_;
};

}  // namespace kymaros::sim::velero
