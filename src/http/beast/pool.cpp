#include "http/beast/pool.hpp"

#include <iterator>
#include <utility>

namespace kymaros::http {

std::optional<Connection> ConnectionPool::take(const std::string& origin) {
  for (auto it = idle_.end(); it != idle_.begin();) {
    --it;
    if (it->origin != origin) continue;
    Connection connection = std::move(it->connection);
    it = idle_.erase(it);
    if (connection.stream->is_quiet()) return connection;
  }
  return std::nullopt;
}

void ConnectionPool::give_back(std::string origin, Connection connection) {
  idle_.push_back({std::move(origin), clock_.monotonic(), std::move(connection)});
  if (idle_.size() > limits_.max_idle) close_oldest();
  if (!timer_) arm();
}

bool ConnectionPool::close_oldest() {
  if (idle_.empty()) return false;
  idle_.pop_front();
  return true;
}

void ConnectionPool::close_all() {
  idle_.clear();
  timer_.reset();
}

void ConnectionPool::close_expired() {
  while (!idle_.empty() && clock_.monotonic() - idle_.front().since >= limits_.idle_timeout) {
    idle_.pop_front();
  }
  timer_.reset();
  if (!idle_.empty()) arm();
}

void ConnectionPool::arm() {
  timer_ = clock_.call_at(idle_.front().since + limits_.idle_timeout, [this] { close_expired(); });
}

}  // namespace kymaros::http
