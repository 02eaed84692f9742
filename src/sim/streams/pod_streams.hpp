#pragma once

#include <string>

#include "base/clock.hpp"
#include "http/message.hpp"
#include "http/web_socket.hpp"
#include "sim/registry.hpp"
#include "sim/request_info.hpp"

namespace kymaros::sim {

/// A Status in the place of a conversation.
http::OpenedWebSocket refused_stream(const ApiError& error);

/// exec, attach and port-forward of pods: the requests that become conversations (WebSockets).
class PodStreams {
 public:
  PodStreams(const Registry& registry, async::Executor executor, Clock& clock)
      : registry_(registry), executor_(std::move(executor)), clock_(clock) {}

  /// A conversation, or why there is none, as the API server says it (a Status) or the node behind it (text):
  /// 404 for a pod that is not there; 400 for a container that is none, a pod without a node, and a request
  /// that wants no conversation; 403 for sub-protocols that nobody knows. In v5 the API server speaks to the
  /// node only when the conversation stands: what the node refuses is told there.
  http::OpenedWebSocket open(const http::Request& request, const RequestInfo& info) const;

  /// What a request gets that wants no conversation.
  ApiError refusal(const RequestInfo& info) const;

  /// As when the API server dies: those who converse notice within a second.
  void break_all() { ++life_; }

 private:
  const Registry& registry_;
  async::Executor executor_;
  Clock& clock_;
  int life_ = 0;  // of the API server
};

}  // namespace kymaros::sim
