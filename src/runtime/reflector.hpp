#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "async/backoff.hpp"
#include "async/event.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "runtime/watch_machine.hpp"

namespace kymaros::runtime {

/// Keeps a copy of a selection of objects, by list and watch, through every trouble that a watch can have: it
/// resumes where it was, lists again when the server forgot that place, and then tells of what vanished
/// meanwhile.
///
///   Reflector pods(client, clock, random, executor, kPods, {.namespace_ = "shop"}, {});
///   pods.on_change([](const ObjectKey& key, const Value* before, const Value* after) { ... });
///   tasks.spawn(pods.run());
///   co_await pods.wait_for_sync();
class Reflector {
 public:
  using Object = std::shared_ptr<const json::Value>;
  /// Keeps of an object what is wanted; the rest is not held in memory.
  using Projection = std::function<json::Value(json::Value)>;
  /// Either side is nullptr when the object came or went.
  using Changed =
      std::function<void(const kube::ObjectKey& key, const json::Value* before, const json::Value* after)>;

  struct Options {
    Projection projection = {};
    bool metadata_only = false;
  };

  Reflector(kube::Client& client, Clock& clock, Random& random, const async::Executor& executor,
            kube::ResourceType type, kube::Selection selection, Options options);

  void on_change(Changed changed) { listeners_.push_back(std::move(changed)); }

  /// Watches until it is cancelled.
  Task<void> run();

  bool has_synced() const { return synced_.is_set(); }
  Task<void> wait_for_sync() { return synced_.wait(); }

  Object find(const kube::ObjectKey& key) const;
  const std::map<kube::ObjectKey, Object>& objects() const { return objects_; }

  /// When the server was last heard of this selection: a list, an event or a bookmark.
  MonotonicTime heard_at() const { return heard_at_; }

 private:
  Task<WatchMachine::Event> list();
  Task<WatchMachine::Event> watch(std::string resource_version);
  void replace_all(std::vector<json::Value> items);
  void put(json::Value object);
  void drop(const kube::ObjectKey& key);
  void tell(const kube::ObjectKey& key, const json::Value* before, const json::Value* after);

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  kube::ResourceType type_;
  kube::Selection selection_;
  Options options_;
  WatchMachine machine_;
  async::Backoff backoff_;
  async::Event synced_;
  std::map<kube::ObjectKey, Object> objects_;
  std::vector<Changed> listeners_;
  MonotonicTime heard_at_{};
};

}  // namespace kymaros::runtime
