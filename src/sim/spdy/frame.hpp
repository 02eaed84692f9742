#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace kymaros::sim::spdy {

/// Names in small letters.
using Headers = std::map<std::string, std::string, std::less<>>;
using StreamId = std::uint32_t;  // 31 bits; odd ones are opened by the client

/// Frames of SPDY/3.1 (SPDY Protocol, draft 3.1, section 2.6), as far as port-forward needs them. `ends`: the
/// sender says nothing further on the stream (FLAG_FIN).
struct SynStream {
  StreamId stream = 0;
  Headers headers = {};
  bool ends = false;
};
struct SynReply {
  StreamId stream = 0;
  Headers headers = {};
  bool ends = false;
};
struct Data {
  StreamId stream = 0;
  std::string bytes = {};
  bool ends = false;
};
struct RstStream {
  StreamId stream = 0;
  std::uint32_t status = 0;
};
struct Ping {
  std::uint32_t id = 0;
};
struct GoAway {
  StreamId last = 0;
  std::uint32_t status = 0;
};
/// SETTINGS, WINDOW_UPDATE, HEADERS and what nobody knows: read and passed over.
struct Other {
  std::uint16_t type = 0;
};

using Frame = std::variant<SynStream, SynReply, Data, RstStream, Ping, GoAway, Other>;

inline constexpr std::uint32_t kProtocolError = 1;                     // of RST_STREAM and GOAWAY
inline constexpr std::uint32_t kInvalidStream = 2;                     // of RST_STREAM
inline constexpr std::uint32_t kRefusedStream = 3;                     // of RST_STREAM
inline constexpr std::size_t kMaxFrame = std::size_t{1} << 20;         // bytes that are read of one frame
inline constexpr std::size_t kMaxHeaderBlock = std::size_t{64} << 10;  // bytes, decompressed

}  // namespace kymaros::sim::spdy
