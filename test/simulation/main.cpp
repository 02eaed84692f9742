#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "simulation/random_world.hpp"
#include "simulation/scenario.hpp"

namespace kymaros::simulation {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  bool wants_log = false;
  bool wants_digest = false;
  bool stops_at_first = false;
  std::string scenarios, disturbed, cells;
  std::vector<std::string> tables;
  std::uint64_t part = 0, parts = 1;
};

/// What this process played came to.
struct Sum {
  long played = 0, failed = 0, reports = 0, faults = 0, kills = 0;
  Duration simulated{0};
  Cells cells;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// `name: value` pairs, so that the sums of many processes can be added up.
void tell(std::string_view what, const Sum& sum, double seconds) {
  fmt::print("{}: played {} failed {} hours {:.1f} reports {} faults {} kills {} seconds {:.1f}\n", what,
             sum.played, sum.failed, std::chrono::duration<double, std::ratio<3600>>(sum.simulated).count(),
             sum.reports, sum.faults, sum.kills, seconds);
}

constexpr long kMostTold = 20;  // worlds that failed; the rest is counted

void count(Sum& sum, const std::vector<std::string>& failures, const std::string& label) {
  ++sum.played;
  sum.failed += !failures.empty();
  if (sum.failed > kMostTold) return;
  for (const auto& failure : failures) fmt::print("{}: {}\n", label, failure);
  std::fflush(stdout);
}

void live_seeds(const Options& options, const std::string& program, Sum& sum) {
  for (auto seed = options.seed + options.part; seed < options.seed + options.seeds; seed += options.parts) {
    const auto lived = live(seed);
    sum.simulated += lived.simulated;
    sum.reports += lived.reports;
    sum.faults += lived.faults.all();
    sum.kills += lived.faults.kills;
    add(sum.cells, lived.cells);
    count(sum, lived.failures, fmt::format("seed {}", seed));
    if (options.wants_log) std::fputs(lived.log.c_str(), stdout);
    if (options.wants_digest)
      fmt::print("digest of {}: {:016x}\n", seed, std::hash<std::string>()(lived.log));
    if (lived.failures.empty()) continue;
    fmt::print("  see it again: {} --seed {} --seeds 1 --log\n", program, seed);
    if (options.stops_at_first) return;
  }
}

std::vector<fs::path> scenario_files(const std::string& folder_or_file) {
  if (!fs::is_directory(folder_or_file)) return {folder_or_file};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder_or_file)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Result<Scenario> read_scenario(const fs::path& file) {
  std::ifstream in(file);
  return parse_scenario(std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()));
}

Played play_and_count(const Scenario& scenario, Trouble trouble, const std::string& label,
                      const Options& options, Sum& sum) {
  auto played = play(scenario, trouble);
  sum.faults += trouble.request > 0;
  sum.kills += trouble.request > 0 && trouble.kind <= Disturbance::Stopped;
  sum.reports += played.reports;
  sum.simulated += played.simulated;
  add(sum.cells, played.cells);
  count(sum, played.failures, label);
  if (options.wants_log) std::fputs(played.log.c_str(), stdout);
  return played;
}

void play_scenarios(const Options& options, Sum& sum) {
  const auto files = scenario_files(options.scenarios);
  for (auto i = options.part; i < files.size(); i += options.parts) {
    const auto scenario = read_scenario(files[i]);
    if (scenario)
      play_and_count(*scenario, {}, files[i].filename(), options, sum);
    else
      count(sum, {scenario.error().message}, files[i].filename());
  }
}

struct Kind {
  Disturbance kind;
  std::string_view word;
  bool ends_operator;
};
constexpr auto kKinds = std::to_array<Kind>({
    {Disturbance::KilledBefore, "killed before", true},
    {Disturbance::KilledAfter, "killed after", true},
    {Disturbance::Stopped, "stopped at", true},
    {Disturbance::ServerError, "server error at", false},
    {Disturbance::Conflict, "conflict at", false},
    {Disturbance::AnswerLost, "answer lost of", false},
    {Disturbance::PastForgotten, "past forgotten at", false},
});
constexpr int kRareness = 5;  // of troubles that an operator lives through, which are not in the table

/// Each standard run once for each of its requests and each end of the operator there, and now and then with
/// other trouble.
void disturb_everywhere(const Options& options, Sum& sum) {
  for (const auto& file : scenario_files(options.disturbed)) {
    const auto scenario = read_scenario(file);
    if (!scenario || (!scenario->is_disturbed_everywhere && fs::is_directory(options.disturbed))) continue;
    const auto requests = play(*scenario).requests;
    int turn = 0;
    for (auto n = 1 + static_cast<int>(options.part); n <= requests; n += static_cast<int>(options.parts)) {
      ++turn;
      for (const auto& [kind, word, ends_operator] : kKinds) {
        if (!ends_operator && (turn + static_cast<int>(kind)) % kRareness != 0) continue;
        play_and_count(*scenario, {.request = n, .kind = kind},
                       fmt::format("{}, {} request {}", file.filename().string(), word, n), options, sum);
      }
    }
  }
}

int show_table(const std::vector<std::string>& files) {
  Cells cells;
  for (const auto& file : files) {
    std::ifstream in(file);
    add(cells, read_cells(in));
  }
  fmt::print("{}", describe(cells));
  return missing(cells).empty() ? 0 : 1;
}

int run(const std::string& program, const Options& options) {
  if (!options.tables.empty()) return show_table(options.tables);
  const auto begin = std::chrono::steady_clock::now();
  Sum sum;
  std::string_view what = "seeds";
  if (!options.scenarios.empty()) {
    what = "scenarios";
    play_scenarios(options, sum);
  } else if (!options.disturbed.empty()) {
    what = "disturbed";
    disturb_everywhere(options, sum);
  } else {
    live_seeds(options, program, sum);
  }
  if (!options.cells.empty()) {
    std::ofstream out(options.cells);
    write_cells(out, sum.cells);
  }
  tell(what, sum, seconds_since(begin));
  return sum.failed == 0 && sum.played > 0 ? 0 : 1;
}

}  // namespace
}  // namespace kymaros::simulation

int main(int argc, char** argv) {
  CLI::App program(
      "The operator on a simulated cluster in which things go wrong, with invariants that look on: random "
      "worlds from seeds, or scenarios.");
  kymaros::simulation::Options options;
  program.add_option("--seed", options.seed, "the first seed")->capture_default_str();
  program.add_option("--seeds", options.seeds, "how many, one after the other")->capture_default_str();
  program.add_flag("--log", options.wants_log, "print what happens, line by line");
  program.add_flag("--digest", options.wants_digest, "print a number that stands for what happened");
  program.add_flag("--first", options.stops_at_first, "stop at the first seed that fails");
  program.add_option("--scenarios", options.scenarios, "instead: play this scenario, or all of this folder");
  program.add_option(
      "--disturb-everywhere", options.disturbed,
      "instead: disturb the operator at each request of this scenario, or of all standard runs "
      "of this folder");
  program.add_option("--part", options.part, "begin with this one, from 0")->capture_default_str();
  program.add_option("--parts", options.parts, "and take every so many-th")->capture_default_str();
  program.add_option("--cells", options.cells, "write the cells of the coverage table that were met here");
  program.add_option("--table", options.tables, "instead: show the coverage table of these files of cells");
  CLI11_PARSE(program, argc, argv);
  kymaros::log::configure(kymaros::log::Level::None, kymaros::log::Format::Text);
  return kymaros::simulation::run(argv[0], options);
}
