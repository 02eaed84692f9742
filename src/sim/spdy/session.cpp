#include "sim/spdy/session.hpp"

#include <algorithm>
#include <utility>

namespace kymaros::sim::spdy {
namespace {

constexpr std::size_t kMaxPiece = std::size_t{32} << 10;  // bytes of a frame that we write

}  // namespace

void Session::feed(std::string_view bytes) {
  if (is_over_) return;
  reader_.feed(bytes);
  while (!is_over_) {
    const auto frame = reader_.next();
    if (!frame) return go_away(kProtocolError);
    if (!*frame) return;
    std::visit([this](const auto& one) { on(one); }, **frame);
  }
}

bool Session::may_open(StreamId stream) const {
  return stream % 2 == 1 && stream > last_ && streams_.size() < kMaxStreams;
}

void Session::on(const SynStream& frame) {
  if (!may_open(frame.stream)) return write(RstStream{.stream = frame.stream, .status = kProtocolError});
  last_ = frame.stream;
  streams_.emplace(frame.stream, Stream{});
  write(SynReply{.stream = frame.stream});
  if (!handler_.on_open(frame.stream, frame.headers)) return reset(frame.stream, kRefusedStream);
  if (frame.ends) client_ends(frame.stream);
}

void Session::on(const Data& frame) {
  const auto found = streams_.find(frame.stream);
  const bool may_speak = found != streams_.end() && !found->second.client_ended;
  if (!may_speak) return write(RstStream{.stream = frame.stream, .status = kInvalidStream});
  if (!frame.bytes.empty()) handler_.on_data(frame.stream, frame.bytes);
  if (frame.ends) client_ends(frame.stream);
}

void Session::on(const RstStream& frame) {
  if (streams_.erase(frame.stream) > 0) handler_.on_reset(frame.stream);
}

/// Ours would have even numbers.
void Session::on(const Ping& frame) {
  if (frame.id % 2 == 1) write(frame);
}

void Session::client_ends(StreamId stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  found->second.client_ended = true;
  handler_.on_end(stream);
  forget_if_done(stream);
}

void Session::send(StreamId stream, std::string_view bytes) {
  const auto found = streams_.find(stream);
  if (found == streams_.end() || found->second.server_ended) return;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kMaxPiece, bytes.size())))
    write(Data{.stream = stream, .bytes = std::string(bytes.substr(0, kMaxPiece))});
}

void Session::end(StreamId stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end() || found->second.server_ended) return;
  found->second.server_ended = true;
  write(Data{.stream = stream, .ends = true});
  forget_if_done(stream);
}

void Session::reset(StreamId stream, std::uint32_t status) {
  if (streams_.erase(stream) > 0) write(RstStream{.stream = stream, .status = status});
}

void Session::go_away(std::uint32_t status) {
  if (!std::exchange(is_over_, true)) write(GoAway{.last = last_, .status = status});
}

void Session::forget_if_done(StreamId stream) {
  const auto found = streams_.find(stream);
  if (found != streams_.end() && found->second.client_ended && found->second.server_ended)
    streams_.erase(found);
}

std::string Session::take_output() { return std::exchange(output_, {}); }

}  // namespace kymaros::sim::spdy
