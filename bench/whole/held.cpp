#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "whole/figures.hpp"
#include "whole/inhabitants.hpp"
#include "whole/live.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;

constexpr double kMostIdle = 15;      // MiB
constexpr double kMostToReady = 100;  // ms
constexpr double kSameMemory = 0.25;  // MiB; two starts of one program differ by about 0.1
constexpr int kStarts = 5;
constexpr int kStrangers = 5'000;
constexpr Held kMany{.tests = 1'000, .reports = 10'000};

/// Of some starts into one cluster: the median of what it holds, and the quickest, since what else runs on
/// the machine only ever adds.
struct Start {
  double to_ready = 0;   // ms
  double processor = 0;  // ms of its own until then
  double resident = 0;   // MiB, when it has nothing more to ask
  double peak = 0;
  RequestCount requests;
};

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
  return values[values.size() / 2];
}

Start start_into(const std::string& program, Held held, int strangers) {
  TestBed bed(hour_ago());
  if (held.tests > 0) inhabit(bed, held);
  add_strangers(bed, strangers);
  Live live(bed, program);
  std::vector<double> to_ready, processor, resident, peak;
  RequestCount requests;
  for (int i = 0; i < kStarts; ++i) {
    const auto before = bed.requests();
    bed.free_lease();
    to_ready.push_back(live.start_operator().count() * 1e3);
    processor.push_back(live.process().processor_time() * 1e3);
    live.pass_until_quiet();
    resident.push_back(live.process().resident());
    peak.push_back(live.process().peak_resident());
    requests = bed.requests().since(before);
  }
  return {.to_ready = std::ranges::min(to_ready),
          .processor = std::ranges::min(processor),
          .resident = median(resident),
          .peak = median(peak),
          .requests = requests};
}

std::string to_ready(const Start& start) {
  return fmt::format("{:.0f} ms, {:.0f} of them its own processor time", start.to_ready, start.processor);
}

}  // namespace

void measure_held(Table& table, const std::string& program) {
  const auto alone = start_into(program, {}, 0);
  const auto among_strangers = start_into(program, {}, kStrangers);
  const auto full = start_into(program, kMany, 0);
  const auto many = fmt::format("{} tests and {} reports", kMany.tests, kMany.reports);
  const auto beside = fmt::format("beside {} unrelated objects", kStrangers);
  const auto more = among_strangers.resident - alone.resident;

  table.head(
      "Memory and start: the shipped program, a process of its own (of 5 starts: memory, the median; time, "
      "the least)");
  table.add("resident memory, idle", fmt::format("{:.1f} MiB", alone.resident), "<= 15 MiB",
            alone.resident <= kMostIdle);
  table.add("resident memory, " + beside, fmt::format("{:+.2f} MiB", more), "none (+-0.25)",
            std::abs(more) <= kSameMemory);
  table.add(
      "resident memory, " + many,
      fmt::format("{:+.1f} MiB, peak {:+.1f}", full.resident - alone.resident, full.peak - alone.resident));
  table.add("start to ready, nothing to hold", to_ready(alone), "<= 100 ms", alone.to_ready <= kMostToReady);
  table.add("start to ready, " + beside, to_ready(among_strangers), "<= 100 ms",
            among_strangers.to_ready <= kMostToReady);
  table.add("start to ready, " + many, to_ready(full), "<= 100 ms", full.to_ready <= kMostToReady);
  table.add("requests of a start, nothing to hold", alone.requests.text());
  table.add("requests of a start, " + beside, among_strangers.requests.text(), "the same",
            among_strangers.requests.by_verb() == alone.requests.by_verb());
  table.add("requests of a start, " + many, full.requests.text());
}

}  // namespace kymaros::bench
