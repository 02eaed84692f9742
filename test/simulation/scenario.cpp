#include "simulation/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "json/yaml.hpp"
#include "simulation/expectations.hpp"
#include "simulation/steps.hpp"

namespace kymaros::simulation {
namespace {

Result<std::vector<Step>> parse_steps(const json::Value& scenario, std::string_view part) {
  std::vector<Step> out;
  const auto* list = json::find(scenario, {part});
  if (!list) return out;
  if (!list->is_array()) return fail(ErrorCode::Invalid, fmt::format("{}: a list is wanted", part));
  for (const auto& entry : list->get_array()) {
    if (entry.is_string()) {
      out.push_back({.verb = std::string(entry.get_string()), .about = nullptr});
    } else if (entry.is_object() && entry.get_object().size() == 1) {
      const auto& [verb, about] = *entry.get_object().begin();
      out.push_back({.verb = std::string(verb), .about = about});
    } else {
      return fail(ErrorCode::Invalid,
                  fmt::format("{}: one verb a line, not {}", part, json::serialize(entry)));
    }
  }
  return out;
}

bool is_set(const json::Value& scenario, std::string_view member) {
  const auto* value = json::find(scenario, {member});
  return value && value->is_bool() && value->get_bool();
}

World::Options options_of(const Scenario& scenario) {
  World::Options options;
  if (!scenario.starts.empty()) options.start = parse_time(scenario.starts).value();
  return options;
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view yaml) {
  KYMAROS_TRY(const auto text, json::parse_yaml(yaml));
  if (!text.is_object()) return fail(ErrorCode::Invalid, "a scenario is an object");
  Scenario out{.name = json::find_string(text, {"name"}), .starts = json::find_string(text, {"starts"})};
  if (out.name.empty()) return fail(ErrorCode::Invalid, "it has no name");
  out.is_long = is_set(text, "long");
  out.is_disturbed_everywhere = is_set(text, "disturbed everywhere");
  if (const auto* names = json::find(text, {"may offend"}); names && names->is_array()) {
    for (const auto& name : names->get_array()) out.may_offend.emplace(name.as_string());
  }
  KYMAROS_TRY(out.given, parse_steps(text, "given"));
  KYMAROS_TRY(out.when, parse_steps(text, "when"));
  KYMAROS_TRY(out.then, parse_steps(text, "then"));
  for (const auto& [member, value] : text.get_object()) {
    constexpr auto kKnown = std::to_array<std::string_view>(
        {"name", "starts", "long", "disturbed everywhere", "may offend", "given", "when", "then"});
    const bool is_known = std::ranges::find(kKnown, std::string_view(member)) != kKnown.end();
    if (!is_known)
      return fail(ErrorCode::Invalid,
                  fmt::format("\"{}\" is no part of a scenario", std::string_view(member)));
  }
  return out;
}

Played play(const Scenario& scenario, Trouble trouble) {
  World world(options_of(scenario));
  Played out;
  const auto attempt = [&](const Step& step, const std::function<std::optional<std::string>()>& act) {
    world.note(fmt::format("-- {} {}", step.verb, json::serialize(step.about)));
    if (auto failure = act()) out.failures.push_back(fmt::format("{}: {}", step.verb, *failure));
  };
  for (const auto& step : scenario.given) attempt(step, [&] { return take_step(world, step); });
  if (trouble.request > 0) world.disturb_at_request(trouble.request, trouble.kind);
  world.start_operator();
  for (const auto& step : scenario.when) attempt(step, [&] { return take_step(world, step); });
  for (const auto& step : scenario.then) attempt(step, [&] { return expect(world, step); });
  out.reports = static_cast<int>(world.registry().list("restorereports.restore.kymaros.io", "").size());
  if (out.failures.empty()) {
    world.come_to_rest();
    world.delete_everything();
  }
  for (const auto& offence : world.offences()) {
    if (!scenario.may_offend.contains(offence.substr(0, offence.find(':'))))
      out.failures.push_back("invariant: " + offence);
  }
  out.log = world.log();
  out.requests = world.requests();
  out.simulated = world.loop().clock().monotonic() - MonotonicTime();
  out.cells = world.cells();
  return out;
}

}  // namespace kymaros::simulation
