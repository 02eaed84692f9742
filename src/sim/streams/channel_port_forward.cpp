#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/streams/port_forward.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMaxPiece = std::size_t{32} << 10;  // bytes of a message

class ChannelPortForward final : public StreamSession {
 public:
  ChannelPortForward(const PortOpener& opener, const std::vector<int>& ports) {
    for (const int port : ports) {
      const auto channel = 2 * conversations_.size();
      const std::string number{static_cast<char>(port & 0xff), static_cast<char>(port >> 8)};
      say_on(channel, number);
      say_on(channel + 1, number);
      conversations_.push_back(opener.connect(port));
      if (!conversations_.back()) say_on(channel + 1, opener.refusal(port));
    }
    tell();
  }

  void hear(std::string_view message) override {
    if (is_over() || message.empty()) return;
    const auto channel = static_cast<unsigned char>(message.front());
    if (channel % 2 == 0 && channel / 2 < conversations_.size() && conversations_[channel / 2])
      conversations_[channel / 2]->hear(message.substr(1));
    tell();
  }
  void container_ended() override { end(); }

 private:
  void say_on(std::size_t channel, std::string_view text) {
    say(static_cast<char>(channel) + std::string(text));
  }

  /// The first connection that is over, or was refused, ends them all.
  void tell() {
    for (std::size_t i = 0; i < conversations_.size(); ++i) {
      if (!conversations_[i]) return end();
      const auto output = conversations_[i]->take_output();
      for (std::string_view rest = output; !rest.empty();
           rest.remove_prefix(std::min(kMaxPiece, rest.size()))) {
        say_on(2 * i, rest.substr(0, kMaxPiece));
      }
      if (conversations_[i]->is_over()) return end();
    }
  }

  std::vector<std::unique_ptr<PortConversation>> conversations_;  // nothing: refused
};

}  // namespace

std::string PortOpener::refusal(int port) const {
  return fmt::format(
      "error forwarding port {0} to pod {1}, uid : failed to execute portforward in network namespace "
      "\"/var/run/netns/cni-{2}\": failed to connect to localhost:{0} inside namespace \"{1}\", IPv4: dial "
      "tcp4 "
      "127.0.0.1:{0}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address "
      "found ",
      port, sandbox_id, sandbox_id.substr(0, 8));
}

std::unique_ptr<StreamSession> channel_port_forward(const PortOpener& opener, const std::vector<int>& ports) {
  return std::make_unique<ChannelPortForward>(opener, ports);
}

}  // namespace kymaros::sim
