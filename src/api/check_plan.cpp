#include "api/check_plan.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "api/spec_reader.hpp"

namespace kymaros::api {
namespace {

using Probe = decltype(CheckPlan::probe);

constexpr int kAnyNumber = std::numeric_limits<std::int32_t>::max();

std::uint16_t read_port(SpecReader& reader, const std::string& path, std::int32_t port) {
  return static_cast<std::uint16_t>(reader.number(path + ".port", port, 1, 65535));
}

Probe read(SpecReader& reader, const std::string& path, const PodStatusCheck& check) {
  return PodStatusPlan{.labels = reader.labels(path + ".labelSelector", check.labelSelector),
                       .min_ready = reader.number(path + ".minReady", check.minReady, 0, kAnyNumber),
                       .timeout = reader.positive_duration(path + ".timeout", check.timeout)};
}

Probe read(SpecReader& reader, const std::string& path, const HttpGetCheck& check) {
  const HttpGetPlan defaults;
  return HttpGetPlan{
      .service = reader.namespace_name(path + ".service", check.service),
      .port = read_port(reader, path, check.port),
      .path = check.path.starts_with('/') ? check.path : "/" + check.path,
      .expected_status = reader.number(path + ".expectedStatus", check.expectedStatus, 0, 599),
      .timeout = reader.positive_duration_or(path + ".timeout", check.timeout, defaults.timeout),
      .attempts = std::max(1, reader.number(path + ".retries", check.retries.value_or(0), 0, kAnyNumber))};
}

Probe read(SpecReader& reader, const std::string& path, const ExecCheck& check) {
  if (check.command.empty()) reader.fail(path + ".command", "must not be empty");
  return ExecPlan{
      .labels = reader.labels(path + ".podSelector", check.podSelector),
      .container = check.container,
      .command = check.command,
      .success_exit_code = reader.number(path + ".successExitCode", check.successExitCode, 0, 255),
      .timeout = reader.positive_duration(path + ".timeout", check.timeout)};
}

Probe read(SpecReader& reader, const std::string& path, const TcpSocketCheck& check) {
  const TcpSocketPlan defaults;
  return TcpSocketPlan{
      .service = reader.namespace_name(path + ".service", check.service),
      .port = read_port(reader, path, check.port),
      .timeout = reader.positive_duration_or(path + ".timeout", check.timeout, defaults.timeout)};
}

Probe read(SpecReader& reader, const std::string& path, const ResourceExistsCheck& check) {
  if (check.resources.empty()) reader.fail(path + ".resources", "must not be empty");
  for (std::size_t i = 0; i < check.resources.size(); ++i) {
    const std::string place = path + ".resources[" + std::to_string(i) + "]";
    reader.required(place + ".kind", check.resources[i].kind);
    reader.required(place + ".name", check.resources[i].name);
  }
  return ResourceExistsPlan{check.resources};
}

/// The probe of `check`, read from the member that its type names.
template <class Wire>
std::optional<Probe> read_member(SpecReader& reader, const std::string& path, const Check& check,
                                 const std::optional<Wire>& member) {
  const std::string place = path + "." + check.type;
  if (member) return read(reader, place, *member);
  reader.fail(place, "must be set for a check of type " + check.type);
  return std::nullopt;
}

std::optional<Probe> read_probe(SpecReader& reader, const std::string& path, const Check& check) {
  const auto type = from_string<CheckType>(check.type);
  if (!type) {
    reader.fail(path + ".type", SpecReader::quoted(check.type) + " is none of " + list_words<CheckType>());
    return std::nullopt;
  }
  switch (*type) {
    case CheckType::PodStatus:
      return read_member(reader, path, check, check.podStatus);
    case CheckType::HttpGet:
      return read_member(reader, path, check, check.httpGet);
    case CheckType::Exec:
      return read_member(reader, path, check, check.exec);
    case CheckType::TcpSocket:
      return read_member(reader, path, check, check.tcpSocket);
    case CheckType::ResourceExists:
      return read_member(reader, path, check, check.resourceExists);
  }
  return std::nullopt;
}

}  // namespace

std::vector<CheckPlan> read_checks(SpecReader& reader, const std::string& path,
                                   std::span<const Check> checks) {
  std::vector<CheckPlan> plans;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check& check = checks[i];
    const std::string place = path + "[" + std::to_string(i) + "]";
    reader.required(place + ".name", check.name);
    const bool is_repeated = std::ranges::any_of(
        checks.first(i), [&](const Check& earlier) { return earlier.name == check.name; });
    if (is_repeated) reader.fail(place + ".name", SpecReader::quoted(check.name) + " is there twice");
    if (auto probe = read_probe(reader, place, check)) plans.push_back({check.name, *std::move(probe)});
  }
  return plans;
}

}  // namespace kymaros::api
