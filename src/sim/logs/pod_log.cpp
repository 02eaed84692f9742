#include "sim/logs/pod_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "sim/container_choice.hpp"
#include "sim/fields.hpp"
#include "sim/kubelet/behaviour.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

/// When the instance began that is meant.
Answer<Time> start_of(const json::Value& pod, const std::string& container, bool previous) {
  const auto name = key_of(pod).name;
  const auto* status = status_of_container(pod, container);
  const auto at = [&](std::initializer_list<std::string_view> path) {
    return status ? time_at(*status, path) : std::nullopt;
  };
  if (previous) {
    if (const auto began = at({"lastState", "terminated", "startedAt"})) return *began;
    return bad_request(
        fmt::format("previous terminated container \"{}\" in pod \"{}\" not found", container, name));
  }
  if (const auto began = at({"state", "running", "startedAt"})) return *began;
  if (const auto began = at({"state", "terminated", "startedAt"})) return *began;
  if (const auto began = at({"lastState", "terminated", "startedAt"})) return *began;
  const auto why = status ? string_at(*status, {"state", "waiting", "reason"}, "ContainerCreating")
                          : std::string("ContainerCreating");
  return bad_request(
      fmt::format("container \"{}\" in pod \"{}\" is waiting to start: {}", container, name, why));
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// The lines from which on they are wanted.
bool is_wanted(const RequestInfo& info, Time said, Time now) {
  if (const auto seconds = number(info.parameter("sinceSeconds")))
    return said >= now - std::chrono::seconds(*seconds);
  if (const auto since = parse_time(info.parameter("sinceTime"))) return said >= *since;
  return true;
}

std::string shown(std::vector<std::string> lines, const RequestInfo& info, Time said) {
  const auto last = number(info.parameter("tailLines"));
  if (last && *last >= 0 && std::cmp_less(*last, lines.size()))
    lines.erase(lines.begin(), lines.end() - *last);
  std::string out;
  for (const auto& line : lines) {
    if (info.has_flag("timestamps")) out += format_micro_time(said) + " ";
    out += line + "\n";
  }
  if (const auto limit = number(info.parameter("limitBytes")); limit && std::cmp_less(*limit, out.size()))
    out.resize(static_cast<std::size_t>(std::max<std::int64_t>(*limit, 0)));
  return out;
}

}  // namespace

Answer<LogAnswer> read_log(const Registry& registry, const RequestInfo& info, Time now) {
  const auto pod = registry.find("pods", info.key);
  if (!pod) return not_found("pods", info.key.name);
  auto container = chosen_container(*pod, info.parameter("container"));
  if (!container) return std::unexpected(container.error());
  const auto began = start_of(*pod, *container, info.has_flag("previous"));
  if (!began) return std::unexpected(began.error());
  LogAnswer out{.pod = info.key, .container = *container, .follows = info.has_flag("follow")};
  const auto behaviour = read_behaviour(*pod);
  if (!behaviour || !is_wanted(info, *began, now)) return out;
  const auto found = behaviour->containers.find(*container);
  if (found != behaviour->containers.end()) out.text = shown(lines_of(found->second.logs), info, *began);
  return out;
}

}  // namespace kymaros::sim
