#pragma once

#include <string>

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Whether there is one that works.
bool node_agent_works(const Context& context);

/// Velero's node-agent: moves the data of PodVolumeBackups and PodVolumeRestores.
///
///   New --> Accepted --> Prepared --> InProgress --> Completed | Failed      (1.17 and later)
///   New --> InProgress --> Completed | Failed                                (before)
///        `--> Canceled, from 1.17, if spec.cancel asks for it before the end
///
/// A PodVolumeRestore begins when the init container restore-wait of its pod runs; a pod that never comes to
/// it keeps it New. When all of a pod's volumes are there, the pod is told by an annotation, which stands for
/// the file that the real container waits for.
class NodeAgent {
 public:
  explicit NodeAgent(Context context);

  /// Told of all changes.
  void note(const Change& change);

 private:
  void reconcile(const std::string& resource, const kube::ObjectKey& key);
  void begin(const std::string& resource, const json::Value& transfer);
  void move(const std::string& resource, const json::Value& transfer);
  void end(const std::string& resource, const json::Value& transfer);
  bool may_begin(const std::string& resource, const json::Value& transfer);
  kube::ObjectKey claim_of(const json::Value& transfer);
  void release_pod(const json::Value& transfer);

  Context context_;
  Worker backups_, restores_;
};

/// The annotation by which restore-wait learns that it need not wait any longer.
inline constexpr const char* kDataIsThere = "sim.kubernetes.io/velero-data-is-there";

/// True for a PodVolumeBackup or PodVolumeRestore that has ended.
bool is_finished(const json::Value& transfer);

}  // namespace kymaros::sim::velero
