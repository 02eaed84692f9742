#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "sim/spdy/session.hpp"
#include "sim/streams/port_forward.hpp"

namespace kymaros::sim {
namespace {

std::string value_of(const spdy::Headers& headers, std::string_view name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

/// Nothing for what is no port.
std::optional<int> port_of(const spdy::Headers& headers) {
  const auto text = value_of(headers, "port");
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_port = error == std::errc() && end == text.data() + text.size() && port > 0 && port <= 0xffff;
  return is_port ? std::optional(port) : std::nullopt;
}

class SpdyPortForward final : public StreamSession, private spdy::StreamHandler {
 public:
  explicit SpdyPortForward(PortOpener opener) : opener_(std::move(opener)), spdy_(*this) {}

  void hear(std::string_view message) override {
    spdy_.feed(message);
    tell();
  }
  void container_ended() override {
    spdy_.go_away(0);
    tell();
  }

 private:
  /// A connection, of which one stream may not have come yet.
  struct Pair {
    spdy::StreamId data = 0, error = 0;  // 0: not there
    int port = 0;
    std::unique_ptr<PortConversation> conversation = nullptr;
  };
  using Pairs = std::map<std::string, Pair>;  // by request

  bool on_open(spdy::StreamId stream, const spdy::Headers& headers) override {
    const auto port = port_of(headers);
    const auto type = value_of(headers, "streamtype");
    if (!port || (type != "data" && type != "error")) return false;
    auto& pair = pairs_[value_of(headers, "requestid")];
    auto& place = type == "data" ? pair.data : pair.error;
    if (place != 0) return false;
    place = stream;
    pair.port = *port;
    if (pair.data != 0 && pair.error != 0) open(pair);
    return true;
  }
  void on_data(spdy::StreamId stream, std::string_view bytes) override {
    const auto found = with_data_stream(stream);
    if (found == pairs_.end() || !found->second.conversation) return;
    found->second.conversation->hear(bytes);
    go_on(found);
  }
  void on_end(spdy::StreamId stream) override {
    const auto found = with_data_stream(stream);
    if (found == pairs_.end() || !found->second.conversation) return;
    found->second.conversation->hear_end();
    go_on(found);
  }
  void on_reset(spdy::StreamId stream) override {
    std::erase_if(pairs_, [&](const auto& entry) {
      const auto& pair = entry.second;
      if (pair.data != stream && pair.error != stream) return false;
      spdy_.end(pair.data);
      spdy_.end(pair.error);
      return true;
    });
  }

  Pairs::iterator with_data_stream(spdy::StreamId stream) {
    return std::ranges::find_if(pairs_, [&](const auto& entry) { return entry.second.data == stream; });
  }

  void open(Pair& pair) {
    pair.conversation = opener_.connect(pair.port);
    if (!pair.conversation) spdy_.send(pair.error, opener_.refusal(pair.port));
    const auto found = with_data_stream(pair.data);
    go_on(found);
  }

  /// Says what there is to say; a connection that is over, or never was, is forgotten.
  void go_on(Pairs::iterator at) {
    auto& pair = at->second;
    if (pair.conversation) spdy_.send(pair.data, pair.conversation->take_output());
    if (pair.conversation && !pair.conversation->is_over()) return;
    spdy_.end(pair.data);
    spdy_.end(pair.error);
    pairs_.erase(at);
  }

  void tell() {
    if (auto output = spdy_.take_output(); !output.empty()) say(std::move(output));
    if (spdy_.is_over()) end();
  }

  PortOpener opener_;
  spdy::Session spdy_;
  Pairs pairs_;
};

}  // namespace

std::unique_ptr<StreamSession> spdy_port_forward(PortOpener opener) {
  return std::make_unique<SpdyPortForward>(std::move(opener));
}

}  // namespace kymaros::sim
