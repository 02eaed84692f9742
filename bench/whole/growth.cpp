#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "whole/figures.hpp"
#include "whole/inhabitants.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::array kTestCounts{1, 10, 100};
constexpr std::array kReportCounts{10, 100, 1'000, 10'000};
constexpr int kStrangers = 5'000;

/// Of one run of a test that has ten behind it.
RequestCount requests_of_run(Held held, int strangers) {
  TestBed bed;
  inhabit(bed, held);
  add_strangers(bed, strangers);
  bed.start_operator();
  bed.pass(30s);
  const auto before = bed.requests();
  trigger(bed, "held-0");
  bed.pass_until([&] { return is_at_rest(bed, "held-0"); }, 1h);
  bed.pass(1s);
  return bed.requests().since(before);
}

}  // namespace

void measure_growth(Table& table) {
  std::vector<int> all;
  RequestCount smallest;
  table.head("Requests of one run, simulated cluster (Deployment, Service, two ConfigMaps, one check)");
  for (const auto tests : kTestCounts) {
    std::string figure;
    for (const auto reports : kReportCounts) {
      const auto requests = requests_of_run({.tests = tests, .reports = reports}, 0);
      if (all.empty()) smallest = requests;
      all.push_back(requests.all());
      figure += fmt::format("{}{}", figure.empty() ? "" : ", ", requests.all());
    }
    table.add(fmt::format("{} test{}; 10, 100, 1000, 10000 reports", tests, tests == 1 ? "" : "s"), figure,
              "constant", std::ranges::min(all) == std::ranges::max(all));
  }
  const auto among_strangers = requests_of_run({.tests = 1, .reports = 10}, kStrangers);
  table.add(fmt::format("1 test, 10 reports, {} unrelated objects", kStrangers),
            std::to_string(among_strangers.all()), "the same", among_strangers.all() == all.front());
  table.add("by verb, 1 test, 10 reports", smallest.text());
}

}  // namespace kymaros::bench
