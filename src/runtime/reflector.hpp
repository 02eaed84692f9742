#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/backoff.hpp"
#include "async/event.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "runtime/store.hpp"
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
///
/// Of a list, one page is in memory at a time, besides what the projection keeps. A kind that the API server
/// does not know has no objects until it does.
class Reflector {
 public:
  using Object = Store::Object;
  using Changed = Store::Changed;
  /// Keeps of an object what is wanted; the rest is not held in memory, and a change of it is no change.
  /// Null: the object is not wanted at all.
  using Projection = std::function<json::Value(json::Value)>;

  struct Options {
    Projection projection = {};
    bool metadata_only = false;
  };

  Reflector(kube::Client& client, Clock& clock, Random& random, const async::Executor& executor,
            kube::ResourceType type, kube::Selection selection, Options options);

  /// Calls `changed` for as long as the reflector lives; store().subscribe() for less.
  void on_change(Changed changed) { subscriptions_.push_back(store_.subscribe(std::move(changed))); }

  /// Watches until it is cancelled. May be run again after that.
  Task<void> run();

  /// True from the first complete list on.
  bool has_synced() const { return synced_.is_set(); }
  Task<void> wait_for_sync() { return synced_.wait(); }

  Store& store() { return store_; }
  const Store& store() const { return store_; }
  Object find(const kube::ObjectKey& key) const { return store_.find(key); }
  const std::map<kube::ObjectKey, Object>& objects() const { return store_.objects(); }

  const kube::ResourceType& type() const { return type_; }

  /// When the server was last heard of this selection: a list, an event or a bookmark.
  MonotonicTime heard_at() const { return heard_at_; }

 private:
  Task<WatchMachine::Event> list();
  Task<WatchMachine::Event> watch(std::string resource_version);
  WatchMachine::Event trouble(std::string_view doing, const Error& error);
  void heard();
  void take(kube::WatchEvent event);
  void put(json::Value object);
  void keep_only(const std::set<kube::ObjectKey>& listed);
  Duration watch_length();

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  kube::ResourceType type_;
  kube::Selection selection_;
  Options options_;
  WatchMachine machine_;
  async::Backoff backoff_;
  async::Event synced_;
  Store store_;
  std::vector<Store::Subscription> subscriptions_;
  MonotonicTime heard_at_{};
  std::string complaint_;  // what was last logged, so that an outage is logged once
};

}  // namespace kymaros::runtime
