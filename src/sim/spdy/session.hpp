#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/spdy/frame_reader.hpp"
#include "sim/spdy/frame_writer.hpp"

namespace kymaros::sim::spdy {

/// Told what a client does on its streams. Only what it says on streams that it has opened and not ended.
class StreamHandler {
 public:
  virtual ~StreamHandler() = default;

  /// False: the stream is refused.
  virtual bool on_open(StreamId stream, const Headers& headers) = 0;
  virtual void on_data(StreamId stream, std::string_view bytes) = 0;
  /// The client says nothing further on it, but may still listen.
  virtual void on_end(StreamId stream) = 0;
  /// The stream is gone, for both sides.
  virtual void on_reset(StreamId stream) = 0;
};

/// The server's side of a SPDY/3.1 connection, without any I/O: bytes in, bytes out.
///
///   client:  SYN_STREAM --> open --FIN--> half closed --server's FIN--> gone
///                             `---RST_STREAM of either side, server's FIN and then client's--^
///
/// Windows are not kept: the clients that there are for Kubernetes (moby/spdystream) know no flow control and
/// would never open one.
class Session {
 public:
  static constexpr std::size_t kMaxStreams = 1024;

  /// `handler` outlives the session. It may send while it is told something.
  explicit Session(StreamHandler& handler) : handler_(handler) {}

  /// Bytes of the client. After a mistake of its own, or its GOAWAY, the connection is over.
  void feed(std::string_view bytes);
  bool is_over() const { return is_over_; }

  /// What is said on streams that are gone goes nowhere.
  void send(StreamId stream, std::string_view bytes);
  void end(StreamId stream);
  void reset(StreamId stream, std::uint32_t status);
  /// Says that the connection ends.
  void go_away(std::uint32_t status);

  /// What is to go to the client.
  std::string take_output();

  std::size_t streams() const { return streams_.size(); }

 private:
  struct Stream {
    bool client_ended = false;
    bool server_ended = false;
  };

  void on(const SynStream& frame);
  void on(const Data& frame);
  void on(const RstStream& frame);
  void on(const Ping& frame);
  void on(const GoAway&) { is_over_ = true; }
  void on(const SynReply& frame) { reset(frame.stream, kProtocolError); }
  void on(const Other&) {}
  bool may_open(StreamId stream) const;
  void client_ends(StreamId stream);
  void forget_if_done(StreamId stream);
  void write(const Frame& frame) { output_ += writer_.write(frame); }

  StreamHandler& handler_;
  FrameReader reader_;
  FrameWriter writer_;
  std::map<StreamId, Stream> streams_;
  StreamId last_ = 0;  // that the client has opened
  std::string output_;
  bool is_over_ = false;
};

}  // namespace kymaros::sim::spdy
