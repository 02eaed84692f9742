#include "simulation/expectations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <vector>

#include "sim/object.hpp"
#include "simulation/match.hpp"

namespace kymaros::simulation {
namespace {

using Outcome = std::optional<std::string>;

constexpr const char* kTests = "restoretests.restore.kymaros.io";
constexpr const char* kReports = "restorereports.restore.kymaros.io";

/// What a line says beside `without`.
json::Value rest_of(const json::Value& about, std::initializer_list<std::string_view> without) {
  auto rest = about.as_object();
  for (const auto name : without) rest.erase(name);
  return rest;
}

Outcome compare_count(std::string_view what, std::size_t there, const json::Value& wanted) {
  const json::Value count = there;
  if (!mismatch(wanted, &count)) return std::nullopt;
  return fmt::format("there are {} {}, not {}", there, what, json::serialize(wanted));
}

/// {of: nightly, count: 1, result: pass, ...}: the newest report of a test, or all of them if `all` is true;
/// all else is its status.
Outcome expect_report(World& world, const json::Value& about) {
  std::vector<sim::ObjectPtr> reports;
  const auto of = json::find_string(about, {"of"});
  for (const auto& report : world.registry().list(kReports, "")) {
    if (of.empty() || json::find_string(*report, {"spec", "testRef"}) == of) reports.push_back(report);
  }
  std::ranges::sort(reports, {}, [](const auto& report) {
    return std::pair(json::find_string(*report, {"metadata", "creationTimestamp"}),
                     sim::key_of(*report).name);
  });
  const auto* count = json::find(about, {"count"});
  if (auto wrong = compare_count("reports", reports.size(), count ? *count : json::Value(1))) return wrong;
  const auto pattern = rest_of(about, {"of", "count", "all"});
  if (pattern.get_object().empty() || reports.empty()) return std::nullopt;
  const auto looked_at = [&](const sim::ObjectPtr& report) {
    return mismatch(pattern, json::find(*report, {"status"}));
  };
  if (!json::find(about, {"all"})) {
    const auto wrong = looked_at(reports.back());
    return wrong ? Outcome(*wrong + "; it says: " + json::find_string(*reports.back(), {"status", "message"}))
                 : wrong;
  }
  for (const auto& report : reports) {
    if (auto wrong = looked_at(report)) return fmt::format("{}: {}", sim::key_of(*report).name, *wrong);
  }
  return std::nullopt;
}

/// {name: nightly, phase: Idle, ...}: its status.
Outcome expect_test(World& world, const json::Value& about) {
  const auto name = json::find_string(about, {"name"});
  for (const auto& test : world.registry().list(kTests, "")) {
    if (!name.empty() && sim::key_of(*test).name != name) continue;
    return mismatch(rest_of(about, {"name"}), json::find(*test, {"status"}));
  }
  return "there is no test " + name;
}

Outcome expect_sandboxes(World& world, const json::Value& about) {
  std::size_t there = 0;
  for (const auto& one : world.registry().list("namespaces", "")) {
    there += !sim::label_of(*one, "kymaros.io/run").empty();
  }
  return compare_count("sandboxes", there, about);
}

/// {kind: pods, namespace: shop, name: web, count: 2, like: {...}}
Outcome expect_objects(World& world, const json::Value& about) {
  const auto resource = json::find_string(about, {"kind"});
  const auto name = json::find_string(about, {"name"});
  const auto* like = json::find(about, {"like"});
  std::size_t there = 0;
  Outcome last;
  for (const auto& one : world.registry().list(resource, json::find_string(about, {"namespace"}))) {
    if (!name.empty() && sim::key_of(*one).name != name) continue;
    last = like ? mismatch(*like, one.get()) : std::nullopt;
    there += !last;
  }
  const auto* count = json::find(about, {"count"});
  auto wrong = compare_count(resource, there, count ? *count : json::Value(1));
  return wrong && last ? *wrong + "; " + *last : wrong;
}

/// {of: nightly, are: [RunStarted, ...], none: [RunFailed]}: reasons, in the order in which they were first
/// said.
Outcome expect_events(World& world, const json::Value& about) {
  std::vector<std::pair<std::string, std::string>> said;  // time, reason
  for (const auto& event : world.registry().list("events", "")) {
    if (json::find_string(*event, {"involvedObject", "name"}) != json::find_string(about, {"of"})) continue;
    said.emplace_back(json::find_string(*event, {"eventTime"}), json::find_string(*event, {"reason"}));
  }
  std::ranges::sort(said);
  std::vector<std::string> reasons;
  for (const auto& [time, reason] : said) {
    if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(reason);
  }
  const auto texts = [&](std::string_view member) {
    std::vector<std::string> out;
    const auto* list = json::find(about, {member});
    if (list && list->is_array()) {
      for (const auto& one : list->get_array()) out.emplace_back(one.as_string());
    }
    return out;
  };
  const auto wanted = texts("are");
  auto at = reasons.begin();
  for (const auto& reason : wanted) {
    at = std::find(at, reasons.end(), reason);
    if (at == reasons.end())
      return fmt::format("{} are the events, in which {} is missed", fmt::join(reasons, ", "), reason);
  }
  for (const auto& reason : texts("none")) {
    if (std::ranges::find(reasons, reason) != reasons.end())
      return fmt::format("there is the event {}", reason);
  }
  return std::nullopt;
}

const std::map<std::string, std::function<Outcome(World&, const json::Value&)>>& words() {
  static const std::map<std::string, std::function<Outcome(World&, const json::Value&)>> kWords{
      {"report", expect_report},
      {"test", expect_test},
      {"sandboxes", expect_sandboxes},
      {"requests",
       [](World& world, const json::Value& about) {
         return compare_count("requests", static_cast<std::size_t>(world.requests()), about);
       }},
      {"objects", expect_objects},
      {"events", expect_events}};
  return kWords;
}

}  // namespace

std::optional<std::string> expect(World& world, const Step& step) {
  const auto found = words().find(step.verb);
  if (found == words().end()) return "no such word";
  try {
    return found->second(world, step.about);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace kymaros::simulation
