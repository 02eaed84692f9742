#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "sim/velero/kinds.hpp"
#include "whole/figures.hpp"
#include "whole/inhabitants.hpp"
#include "whole/live.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kRuns = 5;

/// What came after a restore was Completed.
struct Seen {
  std::chrono::steady_clock::time_point completed, first_request, validation;
  MonotonicTime completed_in_cluster, validation_in_cluster;
  int requests = 0;  // up to the first look, itself included
};

/// Looks on from the moment in which a restore is Completed until the operator first looks into the sandbox.
class Watcher {
 public:
  explicit Watcher(TestBed& bed) : bed_(bed) {
    bed.registry().storage().observe([this](const sim::Change& change) { see(change); });
    bed.on_request([this](const sim::AuditEntry& entry) { hear(entry); });
  }

  const std::optional<Seen>& seen() const { return seen_; }
  bool is_over() const { return is_over_; }
  void begin() {
    seen_.reset();
    is_over_ = false;
  }

 private:
  void see(const sim::Change& change) {
    const bool is_restore =
        change.resource == sim::velero::kRestores && change.kind == sim::Change::Kind::Modified;
    if (seen_ || !is_restore || json::find_string(*change.object, {"status", "phase"}) != "Completed") return;
    seen_.emplace().completed = std::chrono::steady_clock::now();
    seen_->completed_in_cluster = bed_.loop().clock().monotonic();
  }
  void hear(const sim::AuditEntry& entry) {
    const bool is_of_run =
        entry.path.find("/leases/") == std::string::npos && entry.path.find("/events") == std::string::npos;
    if (!seen_ || is_over_ || !is_of_run) return;
    const auto now = std::chrono::steady_clock::now();
    if (++seen_->requests == 1) seen_->first_request = now;
    is_over_ = verb_of(entry) == "list" && entry.path.find("/namespaces/rp-test-") != std::string::npos;
    if (!is_over_) return;
    seen_->validation = now;
    seen_->validation_in_cluster = bed_.loop().clock().monotonic();
  }

  TestBed& bed_;
  std::optional<Seen> seen_;
  bool is_over_ = false;
};

double milliseconds(Seconds time) { return time.count() * 1e3; }

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
  return values[values.size() / 2];
}

void measure_in_virtual_time(Table& table) {
  TestBed bed;
  Watcher watcher(bed);
  bed.start_operator();
  watcher.begin();
  add_test(bed, "one", "settings");
  bed.pass_until([&] { return watcher.is_over(); }, 1h);
  const auto& seen = *watcher.seen();
  const auto took = seen.validation_in_cluster - seen.completed_in_cluster;
  // Each request and each answer is on the way for a latency; the last answer is not waited for here.
  const auto on_the_way = sim::ApiServer::kLatency * (2 * seen.requests - 1);
  table.add("requests up to the first look, itself included", std::to_string(seen.requests));
  table.add("cluster's time until then, and what of it was no answer's way",
            fmt::format("{:.0f} ms, {:.0f} ms", milliseconds(took), milliseconds(took - on_the_way)),
            "0 ms: one watch event", took == on_the_way);
}

void measure_in_real_time(Table& table, const std::string& program) {
  TestBed bed(hour_ago());
  Watcher watcher(bed);
  Live live(bed, program);
  live.start_operator();
  live.pass_until_quiet();
  std::vector<double> first, validation;
  for (int i = 0; i < kRuns; ++i) {
    watcher.begin();
    const auto name = fmt::format("one-{}", i);
    add_test(bed, name, "settings");
    live.pass_until([&] { return watcher.is_over() && is_at_rest(bed, name); }, 2min);
    first.push_back(milliseconds(watcher.seen()->first_request - watcher.seen()->completed));
    validation.push_back(milliseconds(watcher.seen()->validation - watcher.seen()->completed));
  }
  table.add("until its first request was served (median of 5)", fmt::format("{:.1f} ms", median(first)));
  table.add("until its first look was served", fmt::format("{:.1f} ms", median(validation)));
}

}  // namespace

void measure_reaction(Table& table, const std::string& program) {
  table.head("From a restore's Completed to the first look into the sandbox (a network of 1 ms each way)");
  measure_in_virtual_time(table);
  measure_in_real_time(table, program);
}

}  // namespace kymaros::bench
