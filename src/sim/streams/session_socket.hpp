#pragma once

#include <memory>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "http/web_socket.hpp"
#include "sim/registry.hpp"
#include "sim/streams/stream_session.hpp"

namespace kymaros::sim {

/// A session with a pod as its client has it: a WebSocket in memory. Who says much without listening waits.
/// It breaks with the API server in between, and ends with the pod, or its container.
class SessionSocket final : public http::WebSocket {
 public:
  /// `life` is another number when the API server has died, and outlives the socket. `container` empty: the
  /// session is with the pod.
  SessionSocket(const Registry& registry, const async::Executor& executor, Clock& clock, const int& life,
                std::unique_ptr<StreamSession> session, kube::ObjectKey pod, std::string container);

  Task<Result<std::optional<std::string>>> read() override;
  Task<Result<void>> write(std::string message) override;
  Task<void> close(http::CloseCode code) override;

 private:
  bool is_broken() const { return life_ != born_in_; }
  bool is_gone() const;

  const Registry& registry_;
  Clock& clock_;
  const int& life_;
  int born_in_;
  std::unique_ptr<StreamSession> session_;
  kube::ObjectKey pod_;
  std::string uid_;  // another pod of the name is not the same
  std::string container_;
  async::Event said_;   // something is to be read, or nothing will be
  async::Event taken_;  // something was read
  bool is_closed_ = false;
};

}  // namespace kymaros::sim
