#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "simulation/random_world.hpp"
#include "simulation/scenario.hpp"

namespace kymaros::simulation {
namespace {

/// What the worlds of one process came to.
struct Sum {
  double hours = 0;
  long faults = 0, kills = 0, reports = 0, failed = 0, worlds = 0;
};

void add(Sum& sum, const Lived& lived) {
  ++sum.worlds;
  sum.hours += std::chrono::duration<double, std::ratio<3600>>(lived.simulated).count();
  sum.faults += lived.faults.all();
  sum.kills += lived.faults.kills;
  sum.reports += lived.reports;
  sum.failed += !lived.failures.empty();
}

void tell_failure(std::uint64_t seed, const Lived& lived, const std::string& program) {
  fmt::print("seed {}:\n", seed);
  for (const auto& failure : lived.failures) fmt::print("  {}\n", failure);
  fmt::print("  see it again: {} --seed {} --log\n", program, seed);
  std::fflush(stdout);
}

int run(const std::string& program, std::uint64_t first, std::uint64_t count, bool wants_log,
        bool stops_at_first) {
  const auto begin = std::chrono::steady_clock::now();
  Sum sum;
  for (auto seed = first; seed < first + count; ++seed) {
    const auto lived = live(seed);
    add(sum, lived);
    if (wants_log) std::fputs(lived.log.c_str(), stdout);
    if (lived.failures.empty()) continue;
    tell_failure(seed, lived, program);
    if (stops_at_first) break;
  }
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print(
      "{} worlds from seed {}: {} failed; {:.0f} simulated hours, {} reports, {} faults injected, {} of them "
      "kills, in "
      "{:.1f} s\n",
      sum.worlds, first, sum.failed, sum.hours, sum.reports, sum.faults, sum.kills, took);
  return sum.failed == 0 ? 0 : 1;
}

/// Plays every scenario of a folder, the long ones too.
int play_all(const std::string& folder) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  int failed = 0;
  for (const auto& file : files) {
    std::ifstream in(file);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto scenario = parse_scenario(text);
    const auto failures = scenario ? play(*scenario).failures : std::vector{scenario.error().message};
    failed += !failures.empty();
    for (const auto& failure : failures) fmt::print("{}: {}\n", file.filename().string(), failure);
  }
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{} scenarios: {} failed, in {:.1f} s\n", files.size(), failed, took);
  return failed == 0 ? 0 : 1;
}

/// Plays a scenario once for each of its requests, and each moment of it, with a kill there. `part` of
/// `parts`: every so many-th.
int kill_everywhere(const std::string& file, int part, int parts) {
  std::ifstream in(file);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto scenario = parse_scenario(text);
  if (!scenario) {
    fmt::print(stderr, "{}: {}\n", file, scenario.error().message);
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto undisturbed = play(*scenario);
  for (const auto& failure : undisturbed.failures) fmt::print("{}, undisturbed: {}\n", file, failure);
  int failed = undisturbed.failures.empty() ? 0 : 1;
  int played = 0;
  for (int n = 1 + part; n <= undisturbed.requests && undisturbed.failures.empty(); n += parts) {
    for (const auto moment : {World::Moment::Before, World::Moment::After}) {
      ++played;
      const auto killed = play(*scenario, {.request = n, .moment = moment});
      failed += !killed.failures.empty();
      for (const auto& failure : killed.failures) {
        fmt::print("{}, killed {} request {}: {}\n", file,
                   moment == World::Moment::Before ? "before" : "after", n, failure);
      }
    }
  }
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{}: {} requests, {} kills, {} failed, in {:.1f} s\n", file, undisturbed.requests, played,
             failed, took);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace kymaros::simulation

int main(int argc, char** argv) {
  CLI::App program(
      "Random worlds from seeds: the operator on a simulated cluster in which things go wrong, and "
      "invariants that look "
      "on.");
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  bool wants_log = false;
  bool stops_at_first = false;
  std::string killed;
  std::string scenarios;
  int part = 0;
  int parts = 1;
  program.add_option("--seed", seed, "the first seed")->capture_default_str();
  program.add_option("--seeds", seeds, "how many, one after the other")->capture_default_str();
  program.add_flag("--log", wants_log, "print what happens, line by line");
  program.add_flag("--first", stops_at_first, "stop at the first that fails");
  program.add_option("--scenarios", scenarios, "instead: play all scenarios of this folder");
  program.add_option("--kill-everywhere", killed,
                     "instead: play this scenario with a kill at each of its requests");
  program.add_option("--part", part, "with --kill-everywhere: begin at this request")->capture_default_str();
  program.add_option("--parts", parts, "and go on by so many")->capture_default_str();
  CLI11_PARSE(program, argc, argv);
  kymaros::log::configure(kymaros::log::Level::None, kymaros::log::Format::Text);
  if (!scenarios.empty()) return kymaros::simulation::play_all(scenarios);
  if (!killed.empty()) return kymaros::simulation::kill_everywhere(killed, part, parts);
  return kymaros::simulation::run(argv[0], seed, seeds, wants_log, stops_at_first);
}
