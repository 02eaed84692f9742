#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kymaros::sim {

/// The cluster's side of a conversation with a pod (exec, attach, port-forward), message by message, without
/// any I/O. A WebSocket carries it.
class StreamSession {
 public:
  StreamSession() = default;
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;
  virtual ~StreamSession() = default;

  /// A message of the client.
  virtual void hear(std::string_view message) = 0;
  /// The container, or the whole pod, runs no more.
  virtual void container_ended() = 0;

  /// What it says next, for now or for good.
  std::optional<std::string> next() {
    if (said_.empty()) return std::nullopt;
    auto out = std::move(said_.front());
    said_.pop_front();
    waiting_ -= out.size();
    return out;
  }
  /// Bytes that it has said and nobody has taken.
  std::size_t waiting() const { return waiting_; }
  /// Nothing further is said.
  bool is_over() const { return is_over_; }

 protected:
  void say(std::string message) {
    waiting_ += message.size();
    said_.push_back(std::move(message));
  }
  void end() { is_over_ = true; }

 private:
  std::deque<std::string> said_;
  std::size_t waiting_ = 0;
  bool is_over_ = false;
};

}  // namespace kymaros::sim
