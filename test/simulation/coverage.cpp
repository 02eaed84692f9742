#include "simulation/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>
#include <sstream>
#include <vector>

#include "domain/step.hpp"
#include "sim/object.hpp"

namespace kymaros::simulation {
namespace {

constexpr const char* kTests = "restoretests.restore.kymaros.io";
constexpr const char* kReports = "restorereports.restore.kymaros.io";
constexpr auto kRestarts = std::to_array({Restart::None, Restart::Killed, Restart::Stopped});

std::string_view to_string(Restart restart) {
  constexpr auto kWords = std::to_array<std::string_view>({"decided", "killed", "stopped"});
  return kWords[static_cast<std::size_t>(restart)];
}

std::vector<std::string> steps() {
  std::vector<std::string> out;
  for (auto step = domain::Step::Queued; step <= domain::Step::CleanUp;
       step = static_cast<domain::Step>(static_cast<int>(step) + 1)) {
    out.emplace_back(domain::to_string(step));
  }
  return out;
}

/// An ending, the steps in which it can be decided, and those that such runs never reach.
struct Ending {
  std::string name;
  std::vector<std::string> decided_in;
  std::vector<std::string> never_in = {};
};

const std::vector<Ending>& endings() {
  static const std::vector<Ending> all{
      {"pass", {"Validate"}},
      {"partial", {"Validate"}},
      {"fail", {"Validate"}},
      {"RestoreFailed", {"Restore"}, {"Validate"}},
      {"TimedOut", {"Restore", "Validate"}},
      {"Expired", {"Restore", "Validate"}},
      {"Aborted", {"Queued", "Preflight", "Sandbox", "Restore", "Validate"}},
      {"NotStarted", {"Preflight"}, {"Sandbox", "Restore", "Validate"}},
      {"Inconclusive", {"Queued", "Preflight", "Sandbox", "Restore", "Validate"}},
  };
  return all;
}

bool has(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

bool can_happen(const Ending& ending, const std::string& step, Restart restart) {
  if (restart == Restart::None) return has(ending.decided_in, step);
  return !has(ending.never_in, step);
}

}  // namespace

void Coverage::changed(const sim::Change& change) {
  if (change.resource == kTests && change.kind == sim::Change::Kind::Deleted)
    under_way_.erase(sim::uid_of(*change.object));
  else if (change.resource == kTests)
    saw_test(*change.object);
  else if (change.resource == kReports && change.kind != sim::Change::Kind::Deleted)
    saw_report(*change.object);
}

void Coverage::saw_test(const json::Value& test) {
  const auto uid = sim::uid_of(test);
  const auto step = json::find_string(test, {"status", "run", "step"});
  if (step.empty()) {
    under_way_.erase(uid);
    return;
  }
  // Its report has a name from the moment on when the run is admitted.
  const auto name = json::find_string(test, {"status", "run", "report"});
  const auto report = fmt::format("{}/{}", sim::key_of(test).namespace_, name);
  under_way_[uid] = report;
  auto& run = runs_[report];
  if (step == "Report" && run.decided_in.empty()) run.decided_in = run.step;
  run.step = step;
}

void Coverage::saw_report(const json::Value& report) {
  const auto reason = json::find_string(report, {"status", "reason"});
  const auto result = json::find_string(report, {"status", "result"});
  if (reason.empty()) return;
  const bool is_verdict = reason == "Verdict" || reason == "NewerBackupFailed";
  runs_[to_string(sim::key_of(report))].ending = is_verdict ? result : reason;
}

void Coverage::restarted(Restart how) {
  for (const auto& [uid, report] : under_way_) {
    auto& run = runs_[report];
    ++run.restarts[{run.step, how}];
  }
}

Cells Coverage::cells() const {
  Cells out;
  for (const auto& [report, run] : runs_) {
    if (run.ending.empty()) continue;
    if (!run.decided_in.empty()) ++out[{run.decided_in, run.ending, Restart::None}];
    for (const auto& [restart, times] : run.restarts) {
      if (!restart.first.empty()) out[{restart.first, run.ending, restart.second}] += times;
    }
  }
  return out;
}

void add(Cells& sum, const Cells& more) {
  for (const auto& [cell, times] : more) sum[cell] += times;
}

void write_cells(std::ostream& out, const Cells& cells) {
  for (const auto& [cell, times] : cells)
    out << fmt::format("{} {} {} {}\n", cell.step, cell.ending, to_string(cell.restart), times);
}

Cells read_cells(std::istream& in) {
  Cells out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    Cell cell;
    std::string restart;
    long times = 0;
    if (!(words >> cell.step >> cell.ending >> restart >> times)) continue;
    for (const auto one : kRestarts) {
      if (to_string(one) != restart) continue;
      cell.restart = one;
      out[cell] += times;
    }
  }
  return out;
}

std::set<Cell> missing(const Cells& cells) {
  std::set<Cell> out;
  for (const auto& ending : endings()) {
    for (const auto& step : steps()) {
      for (const auto restart : kRestarts) {
        const Cell cell{step, ending.name, restart};
        if (can_happen(ending, step, restart) && !cells.contains(cell)) out.insert(cell);
      }
    }
  }
  return out;
}

std::string describe(const Cells& cells) {
  std::string out = fmt::format("{:10} {:8}", "step", "");
  for (const auto& ending : endings()) out += fmt::format(" {:>13}", ending.name);
  out += '\n';
  for (const auto& step : steps()) {
    for (const auto restart : kRestarts) {
      out += fmt::format("{:10} {:8}", restart == Restart::None ? step : "", to_string(restart));
      for (const auto& ending : endings()) {
        const auto found = cells.find({step, ending.name, restart});
        const auto none = can_happen(ending, step, restart) ? "MISSING" : "-";
        out += fmt::format(" {:>13}", found == cells.end() ? none : std::to_string(found->second));
      }
      out += '\n';
    }
  }
  for (const auto& cell : missing(cells))
    out += fmt::format("missing: {} in step {}, {}\n", cell.ending, cell.step, to_string(cell.restart));
  return out;
}

}  // namespace kymaros::simulation
