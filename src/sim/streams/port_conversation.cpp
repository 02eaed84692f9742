#include "sim/streams/port_conversation.hpp"

#include <algorithm>

#include "sim/streams/http_conversation.hpp"

namespace kymaros::sim {
namespace {

class Greeting final : public PortConversation {
 public:
  explicit Greeting(const std::string& greeting) {
    if (!greeting.empty()) say(greeting + "\r\n");
  }
  void hear(std::string_view) override {}
};

}  // namespace

std::unique_ptr<PortConversation> connect_to_port(const std::vector<ContainerBehaviour>& containers,
                                                  int port) {
  const auto found = std::ranges::find_if(
      containers, [&](const ContainerBehaviour& container) { return container.listens_on(port); });
  if (found == containers.end()) return nullptr;
  if (const auto* tcp = found->tcp_answer(port)) return std::make_unique<Greeting>(tcp->greeting);
  return std::make_unique<HttpConversation>(*found, port);
}

}  // namespace kymaros::sim
