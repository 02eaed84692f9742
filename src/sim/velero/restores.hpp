#pragma once

#include <deque>
#include <memory>

#include "sim/velero/context.hpp"
#include "sim/velero/restore_finalizer.hpp"
#include "sim/velero/restore_run.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's restore controller: one worker for everything, so that while a restore is carried out others stay
/// New, and no Restore that is deleted goes.
///
///   New --> InProgress --> [WaitingForPluginOperations] --> Finalizing --> Completed
///      `--> FailedValidation   `--> Failed              `--> ...PartiallyFailed --> PartiallyFailed
///
/// Waiting for plugins and finalizing keep nobody from the worker.
class Restores {
 public:
  explicit Restores(Context context);

  void note(const Change& change);
  /// Takes up what is there when the server starts: what was InProgress has failed.
  void resume();

 private:
  void join_line(const kube::ObjectKey& key);
  void serve_next();
  void serve(const kube::ObjectKey& key);
  void begin(const json::Value& restore);
  void work();
  void let_go(const json::Value& restore);
  void fail_interrupted(const json::Value& restore);
  void say(const kube::ObjectKey& key, json::Object status);

  Context context_;
  RestoreFinalizer finalizer_;
  Worker arrivals_;  // into the line
  Worker worker_;    // of the run
  std::deque<kube::ObjectKey> line_;
  std::unique_ptr<RestoreRun> run_;
};

}  // namespace kymaros::sim::velero
