#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "async/semaphore.hpp"
#include "base/clock.hpp"
#include "http/byte_stream.hpp"

namespace kymaros::http {

/// An open connection to an origin, between two exchanges or in one.
struct Connection {
  std::unique_ptr<ByteStream> stream;
  std::string unread;          // bytes that came and nobody looked at
  std::size_t generation = 0;  // of the TLS options it was made with
  async::Semaphore::Permit place = {};
};

/// Connections that wait for their next request, each for a limited time.
class ConnectionPool {
 public:
  struct Limits {
    std::size_t max_idle = 16;                         // of all origins together; the oldest goes first
    Duration idle_timeout = std::chrono::seconds(60);  // below the 90 s after which Go's servers close
  };

  ConnectionPool(Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

  /// The connection to `origin` that waits for the shortest time and still stands.
  std::optional<Connection> take(const std::string& origin);
  void give_back(std::string origin, Connection connection);

  /// False if there is none.
  bool close_oldest();
  void close_all();  // and nobody waits for anything then
  std::size_t size() const { return idle_.size(); }

 private:
  struct Idle {
    std::string origin;
    MonotonicTime since;
    Connection connection;
  };
  void close_expired();
  void arm();

  Clock& clock_;
  Limits limits_;
  std::list<Idle> idle_;  // the oldest in front
  std::unique_ptr<Clock::Timer> timer_;
};

}  // namespace kymaros::http
