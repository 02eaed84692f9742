#include "sim/streams/remote_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sim/streams/command_status.hpp"

namespace kymaros::sim {
namespace {

enum class Channel : unsigned char { Input = 0, Output = 1, Errors = 2, Status = 3, Size = 4, Close = 255 };

constexpr std::size_t kMaxPiece = std::size_t{32} << 10;  // bytes of a message, as the real one's buffers

/// The channels of a session. It begins with an empty message on the lowest that is written to: the client
/// knows that it stands.
class ChannelSession : public StreamSession {
 public:
  explicit ChannelSession(const StreamOptions& options) : options_(options) {
    say_on(options.output ? Channel::Output : options.errors ? Channel::Errors : Channel::Status, "");
  }

 protected:
  const StreamOptions& options() const { return options_; }

  void say_on(Channel channel, std::string_view text) { say(static_cast<char>(channel) + std::string(text)); }
  void say_all_on(Channel channel, std::string_view text) {
    for (; !text.empty(); text.remove_prefix(std::min(kMaxPiece, text.size())))
      say_on(channel, text.substr(0, kMaxPiece));
  }
  void finish(std::string_view status) {
    say_on(Channel::Status, status);
    end();
  }

 private:
  StreamOptions options_;
};

class ExecSession final : public ChannelSession {
 public:
  ExecSession(ChannelProtocol protocol, const StreamOptions& options, Command command, Process process)
      : ChannelSession(options),
        protocol_(protocol),
        command_(std::move(command)),
        process_(std::move(process)) {
    if (!options.input) process_.read_end();
    tell();
  }

  void hear(std::string_view message) override {
    if (is_over() || message.empty()) return;
    const auto channel = static_cast<Channel>(message.front());
    message.remove_prefix(1);
    if (channel == Channel::Input && options().input) process_.read(message);
    if (channel == Channel::Close && ends_input(message)) process_.read_end();
    tell();
  }

  void container_ended() override {
    if (is_over()) return;
    process_.kill();
    tell();
  }

 private:
  bool ends_input(std::string_view closed) const {
    return protocol_ == ChannelProtocol::V5 && closed == std::string_view("\0", 1);
  }

  void tell() {
    const auto output = process_.take_output(), errors = process_.take_errors();
    if (options().output) say_all_on(Channel::Output, output);
    if (options().errors) say_all_on(Channel::Errors, errors);
    if (const auto code = process_.exit_code()) finish(exited_status(*code, how_it_ended(*code)));
  }

  /// In v4 in the words of containerd, in v5 in those of client-go, which the API server uses.
  std::string how_it_ended(int code) const {
    if (protocol_ == ChannelProtocol::V5) return fmt::format("command terminated with exit code {}", code);
    return fmt::format("error executing command [{}], exit code {}", fmt::join(command_, " "), code);
  }

  ChannelProtocol protocol_;
  Command command_;
  Process process_;
};

class AttachSession final : public ChannelSession {
 public:
  using ChannelSession::ChannelSession;
  void hear(std::string_view) override {}
  void container_ended() override {
    if (!is_over()) finish(exited_status(0, ""));
  }
};

class RefusedSession final : public ChannelSession {
 public:
  RefusedSession(const StreamOptions& options, std::string_view why) : ChannelSession(options) {
    finish(internal_error_status(why));
  }
  void hear(std::string_view) override {}
  void container_ended() override {}
};

/// containerd's words around runc's, within the kubelet's.
std::string not_started(std::string_view why, std::string_view id) {
  return fmt::format(
      "error executing command in container: failed to exec in container: failed to start exec \"{}\": OCI "
      "runtime exec failed: exec failed: unable to start container process: {}: unknown",
      id, why);
}

}  // namespace

std::unique_ptr<StreamSession> exec_session(ChannelProtocol protocol, const StreamOptions& options,
                                            const Command& command, Surroundings around,
                                            std::string_view exec_id) {
  auto process =
      Process::start(std::move(around), command, options.terminal ? HasTerminal::Yes : HasTerminal::No);
  if (process) return std::make_unique<ExecSession>(protocol, options, command, *std::move(process));
  auto why = not_started(process.error().message, exec_id);
  if (protocol == ChannelProtocol::V5) why = "Internal error occurred: " + why;  // said once more on the way
  return std::make_unique<RefusedSession>(options, why);
}

std::unique_ptr<StreamSession> attach_session(const StreamOptions& options) {
  return std::make_unique<AttachSession>(options);
}

std::unique_ptr<StreamSession> refused_session(const StreamOptions& options, std::string_view why) {
  return std::make_unique<RefusedSession>(options, why);
}

}  // namespace kymaros::sim
