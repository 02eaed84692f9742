#pragma once

#include <boost/asio/steady_timer.hpp>

#include "async/task.hpp"

namespace kymaros::async {

/// A flag that tasks can wait for. set() wakes all of them; it stays set until reset().
///
///   Event changed(executor);
///   ... changed.set();                       // from anywhere on the loop
///   co_await changed.wait();                 // returns at once while it is set
class Event {
 public:
  explicit Event(const Executor& executor);

  void set();
  void reset() { set_ = false; }
  bool is_set() const { return set_; }
  Executor executor() { return timer_.get_executor(); }

  /// Ends when the event is set; throws when the waiting task is cancelled.
  Task<void> wait();

 private:
  boost::asio::steady_timer timer_;  // never expires: cancelling it is how waiters are woken
  bool set_ = false;
};

}  // namespace kymaros::async
