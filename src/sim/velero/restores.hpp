#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/registry.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/velero/contents.hpp"
#include "sim/velero/shelf.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's restore controllers: one worker, so that a Restore waits in New while another is under way.
///
///   New --> InProgress --> Finalizing --> Completed | PartiallyFailed
///      `--> FailedValidation        `--> Failed
///
/// Like the real one it makes a namespace that is not there, with the labels that it had in the backup; waits
/// for one that is being deleted; brings pods back before their controllers; does not forget a Restore that
/// it works on (finalizer restores.velero.io/external-resources-finalizer).
class Restores {
 public:
  Restores(Registry& registry, Shelf& shelf, const Behaviour& behaviour);

  /// Velero starts anew: what was under way has failed.
  void restart();

 private:
  /// The restore under way.
  struct UnderWay {
    kube::ObjectKey key;
    json::Value spec;
    Contents contents;                 // by value: the backup may go meanwhile
    std::vector<BackedUp> to_restore;  // in Velero's order
    std::size_t next = 0;
    std::set<std::string> made_namespaces;
    json::Object warnings, errors;  // by namespace
    MonotonicTime waits_until{};    // for a namespace that is being deleted
    bool has_stalled = false;
  };

  void reconcile(const kube::ObjectKey& key);
  void begin(const json::Value& restore);
  std::optional<std::string> refusal_of(const json::Value& restore) const;
  void plan();
  void work();
  bool restore_some();
  bool prepare_namespace(const std::string& source, const std::string& target);
  void put_back(const BackedUp& one, const std::string& target);
  void restore_data(const BackedUpVolume& volume);
  void finalize();
  void end();
  void let_go(const json::Value& restore);
  void note(json::Object& list, const std::string& namespace_, const std::string& sentence);
  std::string target_of(const std::string& source) const;
  void say(json::Object status);
  json::Value results() const;
  json::Value volumes() const;

  Registry& registry_;
  Shelf& shelf_;
  const Behaviour& behaviour_;
  Worker worker_;
  std::optional<UnderWay> under_way_;
};

}  // namespace kymaros::sim::velero
