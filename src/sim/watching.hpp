#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "sim/printing/shape.hpp"
#include "sim/resource_catalog.hpp"
#include "sim/selector.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// What a watch is about.
struct WatchRequest {
  std::string resource;
  std::string api_version, kind;  // for bookmarks
  bool shows_new_events = false;  // as events.k8s.io does
  std::string namespace_ = {};    // empty: all
  Selector selector = {};
  std::int64_t since = 0;          // changes after this version
  bool begins_with_state = false;  // what there is comes first, as ADDED
  bool marks_end_of_state = false;
  bool wants_bookmarks = false;
  Shape shape = {};
  ResourceKind resource_kind = {};  // of tables
  Duration length = std::chrono::minutes(30);
};

/// The watches that are open on a storage: each is the body of an answer that goes on until it is closed.
class Watches {
 public:
  Watches(Storage& storage, async::Executor executor, Clock& clock);
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  std::unique_ptr<http::BodyReader> open(WatchRequest request);
  /// Ends those of a kind that is no longer served, once they have told what they know.
  void end_of(const std::string& resource);
  /// Ends all of them as at their timeout, or breaks their connections.
  void end_all();
  void break_all();
  std::size_t count() const { return open_.size(); }

 private:
  class Stream;

  Storage& storage_;
  async::Executor executor_;
  Clock& clock_;
  std::list<Stream*> open_;
};

}  // namespace kymaros::sim
