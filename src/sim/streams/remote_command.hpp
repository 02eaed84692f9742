#pragma once

#include <memory>
#include <string>

#include "sim/exec/process.hpp"
#include "sim/streams/stream_session.hpp"

namespace kymaros::sim {

/// The versions of the protocol of exec and attach that are spoken here. In v5 a client can end its input,
/// and the API server stands in between: it tells in its own words what the node has told it.
enum class ChannelProtocol { V4, V5 };

inline constexpr const char* kChannelV4 = "v4.channel.k8s.io";
inline constexpr const char* kChannelV5 = "v5.channel.k8s.io";

/// The streams that a client has asked for (PodExecOptions, PodAttachOptions).
struct StreamOptions {
  bool input = false;
  bool output = false;
  bool errors = false;
  bool terminal = false;  // then errors come with the output

  bool are_none() const { return !input && !output && !errors; }
};

/// exec: a process, whose streams are channels of one WebSocket: the first byte of each message names it
/// (k8s.io/streaming, wsstream; 0 input, 1 output, 2 errors, 3 the Status at its end, 4 the terminal's size,
/// 255 of v5: the client closes the channel that the next byte names).
std::unique_ptr<StreamSession> exec_session(ChannelProtocol protocol, const StreamOptions& options,
                                            const Command& command, Surroundings around,
                                            std::string_view exec_id);

/// attach: the same to what the container runs for, which reads nothing and has said everything before.
std::unique_ptr<StreamSession> attach_session(const StreamOptions& options);

/// What v5 says of a request that the node has refused.
std::unique_ptr<StreamSession> refused_session(const StreamOptions& options, std::string_view why);

}  // namespace kymaros::sim
