#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/velero/contents.hpp"
#include "sim/velero/context.hpp"
#include "sim/velero/resource_modifiers.hpp"
#include "sim/velero/restored_items.hpp"
#include "sim/velero/results.hpp"

namespace kymaros::sim::velero {

/// One restore being carried out.
///
///   Objects --> Stalling --> Transfers --> Over
///
/// Goes through the backup's objects one by one, in Velero's order. Before each it makes sure of its
/// namespace: one that is missing is made (again), one that is being deleted is waited for, up to ten
/// minutes, and for the next object anew: this blocks all other restores, as it does in the real one.
class RestoreRun {
 public:
  RestoreRun(Context context, const json::Value& restore, std::vector<ModifierRule> modifiers);

  const kube::ObjectKey& key() const { return key_; }
  /// Does what is next. How long until the step after it; nothing when it is over.
  std::optional<Duration> advance();
  /// Writes the files, and counts into the status; its failure, if it failed as a whole.
  std::optional<std::string> finish();
  bool is_whole() const { return errors_.count() == 0; }

 private:
  enum class State { Objects, Stalling, Transfers, Over };
  enum class Namespace { Ready, Waited, Refused };

  void read_backup();
  bool is_selected(const Item& item) const;
  Duration restore_next();
  Namespace ensure_namespace(const std::string& source, const std::string& target);
  void restore(const Item& item, const std::string& target);
  void create(const Item& item, const std::string& target, json::Value object, const RestoredItems::Id& id);
  void meet_existing(const Item& item, const std::string& target, const json::Value& object,
                     const json::Value& there, const RestoredItems::Id& id);
  void merge_account(const json::Value& object, const json::Value& known, const RestoredItems::Id& id);
  bool is_let_in(const Item& item, const std::string& target) const;
  /// False for a volume that is not brought back: its claim gets a new one.
  bool prepare_volume(const Item& item, json::Value& object);
  void restore_companions(const Item& item, const std::string& target);
  void restore_companion(const std::string& resource, const kube::ObjectKey& source, const std::string& of);
  void begin_transfers(const Item& item, const json::Value& pod);
  std::vector<ObjectPtr> transfers_into(const Item& item) const;
  std::vector<ObjectPtr> transfers() const;
  bool transfers_are_over();
  void show_progress(bool is_last);

  Context context_;
  json::Value restore_;
  kube::ObjectKey key_;
  std::vector<ModifierRule> modifiers_;
  State state_ = State::Objects;
  std::optional<std::string> failure_;

  std::map<std::pair<std::string, kube::ObjectKey>, Item> backed_up_;
  std::vector<ObjectPtr> backed_up_transfers_;
  json::Value volume_infos_ = json::Array();
  std::vector<Item> selected_;
  std::size_t next_ = 0;
  std::size_t processed_ = 0;
  bool is_second_pass_ = false;

  RestoredItems restored_;
  std::set<std::string> new_volumes_;         // persistent volumes whose claims get others
  std::optional<MonotonicTime> waits_since_;  // for a namespace that is being deleted
  std::vector<std::string> transfers_;        // names of PodVolumeRestores
  MonotonicTime transfers_until_{};
  MonotonicTime shown_at_;
  Results warnings_, errors_;
};

}  // namespace kymaros::sim::velero
