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
#include "sim/velero/restore_transfers.hpp"
#include "sim/velero/restored_items.hpp"
#include "sim/velero/results.hpp"
#include "sim/velero/target_namespaces.hpp"

namespace kymaros::sim::velero {

/// One restore being carried out.
///
///   Objects --> Stalling --> Transfers --> Over
///
/// Goes through the backup's objects one by one, in Velero's order, makes sure of the namespace of each, and
/// waits for the data of its volumes. While it is under way no other restore is.
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

  void read_backup();
  bool is_selected(const Item& item) const;
  Duration restore_next();
  bool is_stalled() const;
  TargetNamespaces::State ensure_namespace(const std::string& source, const std::string& target);
  void restore(const Item& item, const std::string& target);
  void create(const Item& item, const std::string& target, json::Value object, const RestoredItems::Id& id);
  void meet_existing(const Item& item, const std::string& target, const json::Value& object,
                     const json::Value& there, const RestoredItems::Id& id);
  void update(const Item& item, const std::string& target, const json::Value& object,
              const json::Value& there, const RestoredItems::Id& id);
  void merge_account(const json::Value& object, const json::Value& known, const RestoredItems::Id& id);
  bool is_wanted(const std::string& resource) const;
  bool is_let_in(const Item& item, const std::string& target) const;
  /// False for a volume that is not brought back: its claim gets a new one.
  bool prepare_volume(const Item& item, json::Value& object);
  void restore_companions(const Item& item, const std::string& target);
  void restore_companion(const std::string& resource, const kube::ObjectKey& source, const std::string& of);
  void show_progress(bool is_last);

  Context context_;
  json::Value restore_;
  kube::ObjectKey key_;
  std::vector<ModifierRule> modifiers_;
  TargetNamespaces namespaces_;
  RestoreTransfers transfers_;
  State state_ = State::Objects;
  std::optional<std::string> failure_;

  std::map<std::pair<std::string, kube::ObjectKey>, Item> backed_up_;
  json::Value volume_infos_ = json::Array();
  std::vector<Item> selected_;
  std::size_t next_ = 0;
  std::size_t processed_ = 0;
  bool is_second_pass_ = false;

  RestoredItems restored_;
  std::set<std::string> new_volumes_;  // persistent volumes whose claims get others
  MonotonicTime stalls_since_{};
  MonotonicTime shown_at_;
  Results warnings_, errors_;
};

}  // namespace kymaros::sim::velero
