#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "json/value.hpp"
#include "kube/client.hpp"
#include "runtime/event_series.hpp"

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
/// counts up the series of the first one instead of making another. An event about an object without a
/// namespace stands in `default`, as the API demands.
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

  /// Writes until it is cancelled, what was not written then stays queued; or until finish().
  Task<void> run();

  /// Lets run() end when it has tried once more to write what is queued.
  void finish();

 private:
  struct Item {
    Regarding regarding;
    EventType type;
    std::string reason;
    std::string note;
    Time time;
    std::string
        name;  // of the event, if it becomes one of its own; drawn once, so that a retry doubles nothing
  };

  Task<void> flush();
  Task<void> write(Item item);
  Task<Result<void>> try_to_write(Item item);
  Task<Result<void>> count_up(Item item, EventSeries::Written written);
  json::Value event_of(const Item& item, const kube::ObjectKey& key) const;

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  Options options_;
  std::deque<Item> queue_;
  bool is_finishing_ = false;
  bool is_full_ = false;  // so that a full queue is logged once
  EventSeries series_;
  async::Event queued_;
};

/// `text` in at most `most` bytes, cut between code points.
std::string clip_text(std::string_view text, std::size_t most);

}  // namespace kymaros::runtime
