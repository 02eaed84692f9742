#include <fmt/format.h>

#include <ctime>

#include "whole/figures.hpp"
#include "whole/inhabitants.hpp"
#include "whole/live.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kDue = 200;
constexpr int kSpeed = 10;
constexpr double kMoreThanAlone = 1.05;  // sweeps fall into a longer time

void make_due(TestBed& bed, int tests) {
  for (int i = 0; i < tests; ++i) add_test(bed, fmt::format("due-{}", i), "settings");
}

bool is_done(TestBed& bed, int tests) {
  return bed.registry().list(kReports, "").size() == static_cast<std::size_t>(tests) && are_all_at_rest(bed);
}

/// In virtual time: how long the cluster's own clock says that it takes, and what is asked meanwhile.
struct Replay {
  Seconds took{0};
  RequestCount requests;
};
Replay replay(int tests) {
  TestBed bed;
  bed.start_operator();
  const auto before = bed.requests();
  const auto begin = bed.now();
  make_due(bed, tests);
  bed.pass_until([&] { return is_done(bed, tests); }, 24h);
  return {.took = bed.now() - begin, .requests = bed.requests().since(before)};
}

/// With the shipped program.
struct Cost {
  Seconds wall{0};
  double processor = 0;            // seconds of the operator
  double processor_of_others = 0;  // of the simulation and its end of the connections
  double peak = 0;                 // MiB
};
Cost cost_of(const std::string& program, int tests) {
  TestBed bed(hour_ago());
  Live live(bed, program, kSpeed);
  live.start_operator();
  live.pass_until_quiet();
  const auto begin = std::chrono::steady_clock::now();
  const auto processor = live.process().processor_time();
  const auto own = std::clock();
  make_due(bed, tests);
  live.pass_until([&] { return is_done(bed, tests); }, 20min);
  return {.wall = std::chrono::steady_clock::now() - begin,
          .processor = live.process().processor_time() - processor,
          .processor_of_others = static_cast<double>(std::clock() - own) / CLOCKS_PER_SEC,
          .peak = live.process().peak_resident()};
}

}  // namespace

void measure_burst(Table& table, const std::string& program) {
  const auto alone = replay(1);
  const auto together = replay(kDue);
  const auto cost = cost_of(program, kDue);
  const auto each = static_cast<double>(together.requests.all()) / kDue;
  const auto most = alone.requests.all() * kMoreThanAlone;

  table.head(fmt::format(
      "{} tests due at once: namespaces of three ConfigMaps, a Velero whose objects take no time", kDue));
  table.add("requests of each of them", fmt::format("{:.1f}", each),
            fmt::format("<= {:.1f}, one alone + 5 %", most), each <= most);
  table.add("by verb, of all", together.requests.text());
  table.add("cluster's time until the last report stands",
            fmt::format("{:.0f} s; one alone {:.1f} s", together.took.count(), alone.took.count()));
  table.add(fmt::format("wall time, with a cluster that is {} times as fast", kSpeed),
            fmt::format("{:.1f} s", cost.wall.count()));
  table.add("processor time of the operator",
            fmt::format("{:.2f} s; of a run {:.0f} ms", cost.processor, cost.processor / kDue * 1e3));
  table.add("processor time of the simulation beside it", fmt::format("{:.2f} s", cost.processor_of_others));
  table.add("peak resident memory of the operator", fmt::format("{:.1f} MiB", cost.peak));
}

}  // namespace kymaros::bench
