#include "simulation/random_world.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <utility>

#include "sim/object.hpp"
#include "simulation/steps.hpp"

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 5s;
constexpr const char* kTests = "restoretests.restore.kymaros.io";
constexpr const char* kReports = "restorereports.restore.kymaros.io";
constexpr const char* kStrangers = "rp-test-strangers";  // nobody's sandbox, though it looks like one

/// Half of the worlds renew the lease as rarely as it may be: most of what a quiet operator does is that.
runtime::LeaderTimes lease_of(std::uint64_t seed) {
  if (seed % 2 == 0) return {};
  return {.lease = 40s, .renew_deadline = 30s, .retry = 10s};
}

/// Draws what there is and what people do.
class Life {
 public:
  explicit Life(std::uint64_t seed)
      : world_({.seed = seed, .lease = lease_of(seed)}),
        random_(world_.random()),
        lasts_(30min + minutes_up_to(150)) {}

  Lived live() {
    settle_in();
    Nemesis nemesis(world_, draw_temper(random_));
    const auto begin = world_.loop().clock().monotonic();
    while (world_.loop().clock().monotonic() - begin < lasts_) {
      world_.pass(kTick);
      nemesis.act();
      meddle();
    }
    nemesis.rest();
    calm_velero();
    world_.come_to_rest(4h);
    Lived out{.simulated = world_.loop().clock().monotonic() - MonotonicTime(),
              .faults = nemesis.count(),
              .reports = static_cast<int>(world_.registry().list(kReports, "").size())};
    world_.delete_everything();
    out.failures = world_.offences();
    out.log = world_.log();
    out.cells = world_.cells();
    return out;
  }

 private:
  Duration minutes_up_to(unsigned most) { return std::chrono::minutes(random_.next() % most); }
  bool chance(double share) { return random_.fraction() < share; }
  template <class T, std::size_t N>
  const T& one_of(const std::array<T, N>& all) {
    return all[random_.next() % N];
  }

  /// As a line of a scenario. What the world refuses is part of life, and of the log.
  void take(std::string verb, json::Value about) {
    if (const auto refused = take_step(world_, {.verb = std::move(verb), .about = std::move(about)})) {
      world_.note("refused: " + *refused);
    }
  }

  void settle_in() {
    const auto namespaces = 1 + random_.next() % 3;
    for (std::uint64_t i = 0; i < namespaces; ++i) {
      sources_.push_back(fmt::format("app-{}", i));
      take("application", draw_application(sources_.back()));
      take("schedule", json::Object{{"name", "every-" + sources_.back()},
                                    {"cron", chance(0.5) ? "0 */2 * * *" : "30 1 * * *"},
                                    {"namespaces", json::Array{sources_.back()}}});
      take("backup",
           json::Object{{"name", "first-" + sources_.back()}, {"namespaces", json::Array{sources_.back()}}});
    }
    take("application", json::Object{{"namespace", kStrangers}, {"configMaps", json::Array{"notes"}}});
    take("backup", json::Object{{"name", "all"}, {"namespaces", all_sources()}});
    take("policy", json::parse(R"({"name": "checks", "checks": [{"name": "web", "type": "podStatus",
        "podStatus": {"labelSelector": {"app": "web"}, "minReady": 1}}]})")
                       .value());
    const auto tests = 1 + random_.next() % 4;
    for (std::uint64_t i = 0; i < tests; ++i) take("restoreTest", draw_test(fmt::format("test-{}", i)));
    if (chance(0.3)) lose_something();
    world_.start_operator();
    if (chance(0.3)) world_.start_operator();
  }

  json::Array all_sources() const {
    json::Array out;
    for (const auto& name : sources_) out.emplace_back(name);
    return out;
  }

  json::Value draw_application(const std::string& namespace_) {
    json::Object pod;
    if (chance(0.1)) pod["sim.kubernetes.io/start"] = "40s";
    if (chance(0.1)) pod["sim.kubernetes.io/crash"] = "after=20s,exit=1";
    json::Object web{{"replicas", static_cast<std::int64_t>(1 + random_.next() % 2)}};
    if (!pod.empty()) web["pod"] = std::move(pod);
    if (chance(0.5)) web["reads"] = json::Array{"settings"};
    json::Object out{{"namespace", namespace_},
                     {"deployments", json::Object{{"web", std::move(web)}}},
                     {"configMaps", json::Array{"settings", "notes"}},
                     {"services", json::Array{"web"}}};
    if (chance(0.5)) out["secrets"] = json::Array{"password"};
    if (chance(0.5)) out["claims"] = json::Array{"data"};
    if (chance(0.3)) out["statefulSets"] = json::Array{"db"};
    return out;
  }

  json::Value draw_test(std::string name) {
    constexpr auto kCrons = std::to_array<std::string_view>(
        {"0 * * * *", "0 */2 * * *", "*/30 * * * *", "*/20 * * * *", "15 */3 * * *", "@hourly"});
    constexpr auto kZones =
        std::to_array<std::string_view>({"UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"});
    constexpr auto kLifes = std::to_array<std::string_view>({"5m", "20m", "1h"});
    json::Object spec{{"healthChecks", json::Object{{"policyRef", chance(0.8) ? "checks" : "absent"}}},
                      {"sandbox", json::Object{{"ttl", one_of(kLifes)}, {"keepOnFailure", chance(0.3)}}}};
    if (chance(0.4)) spec["timeout"] = chance(0.5) ? "4m" : "25m";
    const bool is_of_all = chance(0.3);
    spec["backupSource"] = json::Object{{"namespaces", draw_sources(is_of_all)}};
    return json::Object{{"name", std::move(name)},
                        {"backup", is_of_all ? "all" : "latest"},
                        {"cron", one_of(kCrons)},
                        {"timezone", one_of(kZones)},
                        {"spec", std::move(spec)}};
  }

  /// One of the applications, or all; now and then into a namespace that is somebody else's.
  json::Array draw_sources(bool is_of_all) {
    json::Array out;
    const auto one = random_.next() % sources_.size();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (is_of_all || i == one) out.push_back(json::Object{{"name", sources_[i]}});
    }
    if (chance(0.1)) out.front().as_object()["sandboxName"] = kStrangers;
    return out;
  }

  /// What people and the provider do, now and then.
  void meddle() {
    if (!chance(std::chrono::duration<double>(kTick) / std::chrono::duration<double>(20min))) return;
    const auto tests = world_.registry().list(kTests, "");
    const auto some_test = [&] {
      return tests.empty() ? std::string("none") : sim::key_of(*tests[random_.next() % tests.size()]).name;
    };
    switch (random_.next() % 12) {
      case 0:
        return take("trigger", json::Value(some_test()));
      case 1:
        return take("delete", json::Object{{"restoreTest", some_test()}});
      case 2:
        return take("restoreTest", draw_test(fmt::format("later-{}", ++later_)));
      case 3:
        return take("delete the sandbox", nullptr);
      case 4:
        return lose_something();
      case 5:
        return take("velero", json::Object{{"restores stall for", chance(0.5) ? "3m" : "90m"}});
      case 6:
        return take("velero", json::Object{{"restores fail", "the store is damaged"}});
      case 7:
        return take("velero", json::Object{{"restores partially fail", "an object was refused"}});
      case 8:
        return take("velero", "restarts");
      case 9:
        return take("velero", json::Object{{"is stopped", true}});
      case 10:
        return take("patch",
                    json::Object{{"restoreTest", some_test()},
                                 {"with", json::Object{{"spec", json::Object{{"suspend", chance(0.5)}}}}}});
      default:
        return calm_velero();
    }
  }
  /// Of all that a provider can lose, and say nothing of.
  void lose_something() {
    constexpr auto kLosses =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"loses", "notes"},
                                                                      {"loses", "settings"},
                                                                      {"loses", "password"},
                                                                      {"loses", "web"},
                                                                      {"backups leave out", "notes"},
                                                                      {"loses data of", "data"},
                                                                      {"empties", "data"},
                                                                      {"fails data of", "data"}});
    const auto& [how, what] = one_of(kLosses);
    take("velero", json::Object{{how, json::Array{what}}});
  }
  void calm_velero() { take("velero", "works"); }

  World world_;
  Random& random_;
  Duration lasts_;
  std::vector<std::string> sources_;
  int later_ = 0;
};

}  // namespace

Lived live(std::uint64_t seed) { return Life(seed).live(); }

}  // namespace kymaros::simulation
