#include "simulation/fault_words.hpp"

#include <limits>
#include <memory>
#include <regex>

#include "base/duration.hpp"

namespace kymaros::simulation {
namespace {

/// What one line asks for.
struct Trouble {
  sim::Fault fault;
  std::optional<std::regex> of;
  double share = 1;
  int times = std::numeric_limits<int>::max();
  std::optional<MonotonicTime> until;
};

std::optional<sim::Fault::Kind> kind_of(std::string_view word) {
  using Kind = sim::Fault::Kind;
  for (auto kind = static_cast<int>(Kind::Refused); kind <= static_cast<int>(Kind::WatchExpired); ++kind) {
    if (sim::name_of(static_cast<Kind>(kind)) == word) return static_cast<Kind>(kind);
  }
  return word == "slow" ? std::optional(Kind::None) : std::nullopt;
}

int integer(const json::Value& about, std::string_view member, int otherwise) {
  const auto* value = json::find(about, {member});
  return value && value->is_number() ? value->to_number<int>() : otherwise;
}

std::string line_of(const http::Request& request) {
  const auto scheme = request.url.find("://");
  const auto path = request.url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  return request.method + " " + (path == std::string::npos ? "/" : request.url.substr(path));
}

sim::Fault decide(Trouble& trouble, const http::Request& request, const Clock& clock, Random& random) {
  if (trouble.times <= 0 || (trouble.until && clock.monotonic() >= *trouble.until)) return {};
  if (trouble.of && !std::regex_search(line_of(request), *trouble.of)) return {};
  if (trouble.share < 1 && random.fraction() >= trouble.share) return {};
  --trouble.times;
  return trouble.fault;
}

}  // namespace

std::optional<std::string> fail_requests(World& world, const json::Value& about) {
  if (about.is_string() && about.get_string() == "never") {
    world.decide_faults({});
    return std::nullopt;
  }
  const auto kind = kind_of(json::find_string(about, {"with"}));
  if (!kind) return "with what? " + json::serialize(about);
  auto trouble = std::make_shared<Trouble>(Trouble{.fault = {.kind = *kind}});
  const auto duration_at = [&](std::string_view member) -> std::optional<Duration> {
    const auto text = json::find_string(about, {member});
    if (text.empty()) return std::nullopt;
    return parse_duration(text).value();
  };
  trouble->fault.delay = duration_at("delay").value_or(Duration(0));
  if (const auto lasts = duration_at("for")) trouble->until = world.loop().clock().monotonic() + *lasts;
  if (const auto of = json::find_string(about, {"of"}); !of.empty()) trouble->of = std::regex(of);
  if (const auto* share = json::find(about, {"share"}); share && share->is_number()) {
    trouble->share = share->to_number<double>();
  }
  trouble->times = integer(about, "times", trouble->times);
  world.decide_faults([trouble, &world](const http::Request& request, int) {
    return decide(*trouble, request, world.loop().clock(), world.random());
  });
  return std::nullopt;
}

std::optional<std::string> kill_at_requests(World& world, const json::Value& about) {
  const std::regex of(std::string(about.as_string()));
  world.kill_whenever([of](const http::Request& request) { return std::regex_search(line_of(request), of); });
  return std::nullopt;
}

}  // namespace kymaros::simulation
