#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"
#include "sim/kubelet/behaviour.hpp"
#include "sim/streams/port_conversation.hpp"

namespace kymaros::sim {

/// A simulated HTTP/1.1 server: what ContainerBehaviour::http_answer says of a path, 404 for others. Requests
/// may follow one another; bodies are passed over, those in chunks end the connection.
class HttpConversation final : public PortConversation {
 public:
  HttpConversation(ContainerBehaviour behaviour, int port) : behaviour_(std::move(behaviour)), port_(port) {}

  void hear(std::string_view bytes) override;

 private:
  struct Asked {
    http::Request request;  // without its body
    std::size_t body = 0;   // bytes that follow
    bool is_last = false;
  };

  bool take_body();
  bool take_request();
  void answer(const Asked& asked);
  void refuse(int status);
  void write(http::Response response, bool is_last, bool is_head);

  ContainerBehaviour behaviour_;
  int port_;
  std::string unread_;
  std::size_t body_ = 0;  // bytes of it still to come
};

}  // namespace kymaros::sim
