#pragma once

#include <deque>
#include <map>
#include <string>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "json/value.hpp"
#include "kube/client.hpp"

namespace kymaros::runtime {

/// What an event is about.
struct Regarding {
  std::string apiVersion;
  std::string kind;
  kube::ObjectKey key;
  std::string uid;
};

enum class EventType { Normal, Warning };

/// Writes Kubernetes events (events.k8s.io/v1) in the background.
///
/// record() never waits and never fails: events wait in a bounded queue, the newest are dropped when it is
/// full, and one that the server refuses is logged and forgotten. The same event again within six minutes
/// counts up the series of the first one instead of making another.
class EventRecorder {
 public:
  struct Options {
    std::string controller;  // "kymaros.io/operator"
    std::string instance;    // the pod's name
    std::size_t max_queued = 1000;
  };

  EventRecorder(kube::Client& client, Clock& clock, Random& random, const async::Executor& executor,
                Options options);

  void record(const Regarding& regarding, EventType type, std::string_view reason, std::string_view note);

  /// Writes until it is cancelled.
  Task<void> run();

  /// Writes what is queued; for the end of a process.
  Task<void> flush();

 private:
  struct Item {
    Regarding regarding;
    EventType type;
    std::string reason;
    std::string note;
    Time time;
  };
  struct Series {
    std::string name;
    std::string namespace_;
    int count = 1;
    Time last;
  };

  Task<void> write(Item item);
  Task<bool> count_up(const Item& item, Series& series);
  json::Value event_of(const Item& item, const std::string& name) const;
  void forget_old(Time now);

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  Options options_;
  std::deque<Item> queue_;
  std::map<std::string, Series> series_;  // by everything that makes two events the same
  async::Event queued_;
};

/// `note` in at most 1024 bytes, as the API allows, cut between code points.
std::string clip_note(std::string_view note);

}  // namespace kymaros::runtime
