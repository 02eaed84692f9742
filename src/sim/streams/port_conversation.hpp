#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/kubelet/behaviour.hpp"

namespace kymaros::sim {

/// A connection to what listens in a simulated container, from its side: bytes in, bytes out.
class PortConversation {
 public:
  PortConversation() = default;
  PortConversation(const PortConversation&) = delete;
  PortConversation& operator=(const PortConversation&) = delete;
  virtual ~PortConversation() = default;

  virtual void hear(std::string_view bytes) = 0;
  /// The client says nothing further.
  virtual void hear_end() { end(); }

  std::string take_output() { return std::exchange(output_, {}); }
  /// Nothing further is said here.
  bool is_over() const { return is_over_; }

 protected:
  void say(std::string_view bytes) { output_ += bytes; }
  void end() { is_over_ = true; }

 private:
  std::string output_;
  bool is_over_ = false;
};

/// Connects to a port of a pod, whose running containers these are: `http` answers requests, `tcp` greets and
/// then listens in silence. Nothing: the connection is refused.
std::unique_ptr<PortConversation> connect_to_port(const std::vector<ContainerBehaviour>& containers,
                                                  int port);

}  // namespace kymaros::sim
