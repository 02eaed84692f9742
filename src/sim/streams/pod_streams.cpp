#include "sim/streams/pod_streams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/container_choice.hpp"
#include "sim/exec/surroundings.hpp"
#include "sim/fields.hpp"
#include "sim/kubelet/digest.hpp"
#include "sim/object.hpp"
#include "sim/streams/port_forward.hpp"
#include "sim/streams/remote_command.hpp"
#include "sim/streams/session_socket.hpp"

namespace kymaros::sim {
namespace {

/// What a request is about.
struct Wanted {
  ObjectPtr pod;
  std::string container;  // empty for port-forward
};

/// What the node says to a request that the API server hands on to it, before there is a conversation.
struct NodeRefusal {
  int code = 0;
  std::string text;
};

http::OpenedWebSocket refused(const NodeRefusal& refusal) {
  http::OpenedWebSocket out{
      .head = {.status = refusal.code, .headers = {}}, .socket = nullptr, .body = refusal.text};
  out.head.headers.set("Content-Type", "text/plain; charset=utf-8");
  return out;
}

http::OpenedWebSocket accepted(std::string_view protocol, std::unique_ptr<http::WebSocket> socket) {
  http::OpenedWebSocket out{.head = {.status = 101, .headers = {}}, .socket = std::move(socket)};
  out.head.headers.set("Sec-WebSocket-Protocol", protocol);
  return out;
}

Answer<Wanted> wanted(const Registry& registry, const RequestInfo& info) {
  Wanted out{.pod = registry.find("pods", info.key)};
  if (!out.pod) return not_found("pods", info.key.name);
  if (info.subresource != "portforward") {
    auto container = chosen_container(*out.pod, info.parameter("container"));
    if (!container) return std::unexpected(container.error());
    out.container = *std::move(container);
  }
  if (json::find_string(*out.pod, {"spec", "nodeName"}).empty())
    return bad_request(fmt::format("pod {} does not have a host assigned", info.key.name));
  return out;
}

bool offers(const http::Request& request, std::string_view protocol) {
  const auto offered = http::offered_protocols(request);
  return std::ranges::find(offered, protocol) != offered.end();
}

StreamOptions options_of(const RequestInfo& info) {
  StreamOptions out{.input = info.has_flag("stdin"),
                    .output = info.has_flag("stdout"),
                    .errors = info.has_flag("stderr"),
                    .terminal = info.has_flag("tty")};
  if (out.terminal) out.errors = false;
  return out;
}

std::optional<NodeRefusal> command_refusal(const Wanted& wanted, const StreamOptions& options) {
  if (options.are_none()) return NodeRefusal{400, "you must specify at least 1 of stdin, stdout, stderr"};
  if (!is_running(*wanted.pod, wanted.container))
    return NodeRefusal{500, fmt::format("container not found (\"{}\")", wanted.container)};
  return std::nullopt;
}

/// "80,8080", once or several times; nothing for what is no port.
std::optional<std::vector<int>> ports_of(const RequestInfo& info) {
  std::vector<int> out;
  for (const auto& list : info.parameters("ports")) {
    std::string_view rest = list;
    while (!rest.empty()) {
      const auto word = rest.substr(0, rest.find(','));
      int port = 0;
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
      if (error != std::errc() || end != word.data() + word.size() || port < 1 || port > 0xffff)
        return std::nullopt;
      out.push_back(port);
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
  }
  return out;
}

std::optional<NodeRefusal> channel_refusal(const std::optional<std::vector<int>>& ports) {
  constexpr std::size_t kMaxPorts = 127;  // their channels are single bytes
  if (!ports || ports->size() > kMaxPorts) return NodeRefusal{400, "unable to parse \"ports\""};
  if (ports->empty()) return NodeRefusal{400, "query parameter \"port\" is required"};
  return std::nullopt;
}

std::vector<ContainerBehaviour> running_containers(const json::Value& pod) {
  std::vector<ContainerBehaviour> out;
  const auto behaviour = read_behaviour(pod);
  if (!behaviour) return out;
  for (const auto& [name, container] : behaviour->containers) {
    if (is_running(pod, name)) out.push_back(container);
  }
  return out;
}

PortOpener opener_of(const Registry& registry, const kube::ObjectKey& key, const json::Value& pod) {
  return {.connect = [&registry, key](int port) -> std::unique_ptr<PortConversation> {
            const auto now = registry.find("pods", key);
            return now ? connect_to_port(running_containers(*now), port) : nullptr;
          },
          .sandbox_id = digest_of("sandbox " + uid_of(pod))};
}

std::unique_ptr<StreamSession> command_session(const Registry& registry, const RequestInfo& info,
                                               const Wanted& wanted, ChannelProtocol protocol,
                                               const StreamOptions& options) {
  if (info.subresource == "attach") return attach_session(options);
  const auto id = digest_of(fmt::format("exec in {}: {}", uid_of(*wanted.pod), info.path));
  return exec_session(protocol, options, info.parameters("command"),
                      surroundings_of(registry, *wanted.pod, wanted.container), id);
}

/// A conversation about to begin, or the node's refusal of it.
struct Begun {
  std::string protocol = {};
  std::unique_ptr<StreamSession> session = nullptr;
  std::optional<NodeRefusal> refusal = {};
};

const NodeRefusal kUnknownProtocol{403, "unsupported WebSocket sub-protocol"};

Begun begin_command(const Registry& registry, const http::Request& request, const RequestInfo& info,
                    const Wanted& wanted) {
  const auto options = options_of(info);
  const auto refusal = command_refusal(wanted, options);
  if (offers(request, kChannelV5)) {
    if (refusal)
      return {kChannelV5, refused_session(options, "unable to upgrade connection: " + refusal->text)};
    return {kChannelV5, command_session(registry, info, wanted, ChannelProtocol::V5, options)};
  }
  if (!offers(request, kChannelV4)) return {.refusal = kUnknownProtocol};
  if (refusal) return {.refusal = refusal};
  return {kChannelV4, command_session(registry, info, wanted, ChannelProtocol::V4, options)};
}

Begun begin_port_forward(const Registry& registry, const http::Request& request, const RequestInfo& info,
                         const Wanted& wanted) {
  auto opener = opener_of(registry, info.key, *wanted.pod);
  if (offers(request, kTunnelledSpdy)) return {kTunnelledSpdy, spdy_port_forward(std::move(opener))};
  if (!offers(request, kChannelV4)) return {.refusal = kUnknownProtocol};
  const auto ports = ports_of(info);
  if (const auto refusal = channel_refusal(ports)) return {.refusal = refusal};
  return {kChannelV4, channel_port_forward(opener, *ports)};
}

}  // namespace

http::OpenedWebSocket refused_stream(const ApiError& error) {
  http::OpenedWebSocket out{.head = {.status = error.code, .headers = {}},
                            .socket = nullptr,
                            .body = json::serialize(error.status())};
  out.head.headers.set("Content-Type", "application/json");
  return out;
}

ApiError PodStreams::refusal(const RequestInfo& info) const {
  if (!info.is_pod_stream()) return bad_request("nothing here becomes a conversation").error();
  const auto about = wanted(registry_, info);
  return about ? bad_request("Upgrade request required").error() : about.error();
}

http::OpenedWebSocket PodStreams::open(const http::Request& request, const RequestInfo& info) const {
  if (!info.is_pod_stream() || !http::asks_for_web_socket(request)) return refused_stream(refusal(info));
  const auto about = wanted(registry_, info);
  if (!about) return refused_stream(about.error());
  auto begun = info.subresource == "portforward" ? begin_port_forward(registry_, request, info, *about)
                                                 : begin_command(registry_, request, info, *about);
  if (begun.refusal) return refused(*begun.refusal);
  return accepted(begun.protocol,
                  std::make_unique<SessionSocket>(registry_, executor_, clock_, life_,
                                                  std::move(begun.session), info.key, about->container));
}

}  // namespace kymaros::sim
