#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/time.hpp"
#include "kube/resource.hpp"

namespace kymaros::runtime {

/// Which key is worked on next: the whole work queue of a controller, without I/O.
///
///   add, add_at --> waiting for its time --> ready --take--> working --done--> (ready again if it was added)
///
/// A key that is added twice before it is taken is taken once. A key that is added while it is worked on is
/// taken once more when that work is done; no two workers ever have the same key. Keys are taken in the order
/// in which they became due. Failures make a key wait longer each time, until it succeeds.
class WorkQueue {
 public:
  using Key = kube::ObjectKey;

  struct Limits {
    Duration first_retry = std::chrono::milliseconds(100);
    Duration last_retry = std::chrono::minutes(1);
  };

  WorkQueue() = default;
  explicit WorkQueue(Limits limits) : limits_(limits) {}

  /// What the key still waited for is forgotten: the work to come will see the world as it is.
  void add(const Key& key);

  /// Adds the key when `when` has come; the earliest of several wishes counts.
  void add_at(const Key& key, MonotonicTime when);

  /// Adds the key after a wait that doubles with each failure since the last success(), and is `at_least`
  /// what the other side asked for.
  void add_after_failure(const Key& key, MonotonicTime now, Duration at_least = Duration(0));

  void success(const Key& key) { failures_.erase(key); }
  /// Failures since the last success.
  int failures(const Key& key) const;

  /// The next key that is due, or nothing. The caller works on it until done().
  std::optional<Key> take(MonotonicTime now);

  void done(const Key& key);

  /// When the next key falls due; nothing if none waits for a time. Ready keys are not meant.
  std::optional<MonotonicTime> next_due() const;

  bool has_ready() const { return !ready_.empty(); }
  /// Keys that are to be taken, now or later.
  std::size_t size() const { return ready_.size() + due_.size() + again_.size(); }

 private:
  void forget_time(const Key& key);
  void release_due(MonotonicTime now);

  Limits limits_{};
  std::deque<Key> ready_;
  std::set<Key> queued_;  // what stands in ready_
  std::set<Key> working_;
  std::set<Key> again_;  // added while worked on
  std::map<Key, MonotonicTime> delayed_;
  std::set<std::pair<MonotonicTime, Key>> due_;  // the same, by time
  std::map<Key, int> failures_;
};

}  // namespace kymaros::runtime
