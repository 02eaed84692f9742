#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/streams/port_conversation.hpp"
#include "sim/streams/stream_session.hpp"

namespace kymaros::sim {

/// How connections to a pod are made, and in which words they fail.
struct PortOpener {
  /// Nothing: refused.
  std::function<std::unique_ptr<PortConversation>(int port)> connect;
  std::string sandbox_id;

  /// As containerd and the kubelet say it.
  std::string refusal(int port) const;
};

/// SPDY/3.1 in a WebSocket, the messages being pieces of one byte stream (KEP-4006): what kubectl speaks
/// since 1.31.
inline constexpr const char* kTunnelledSpdy = "SPDY/3.1+portforward.k8s.io";

/// port-forward over SPDY: each connection is a pair of streams with the same `requestid`, one for what is
/// said and one for what goes wrong (`streamtype` data and error; `port`).
std::unique_ptr<StreamSession> spdy_port_forward(PortOpener opener);

/// port-forward over plain channels (v4.channel.k8s.io): for the i-th port channel 2i for what is said and
/// 2i + 1 for what goes wrong, each of which begins with the port's number, its low byte first. One
/// connection each, made at once.
std::unique_ptr<StreamSession> channel_port_forward(const PortOpener& opener, const std::vector<int>& ports);

}  // namespace kymaros::sim
