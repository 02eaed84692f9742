#pragma once

#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "sim/storage.hpp"

namespace kymaros::simulation {

/// What ended an operator's life in the midst of a run.
enum class Restart { None, Killed, Stopped };

/// A cell of the table of steps, endings and restarts: a run that was restarted in this step (None: that was
/// decided in it) ended so.
struct Cell {
  std::string step;    // domain::Step, as it is written
  std::string ending;  // of a verdict its result: "pass"; else the reason of the report: "TimedOut"
  Restart restart = Restart::None;
  auto operator<=>(const Cell&) const = default;
};

/// Which cells the runs of some worlds were in, and how often.
using Cells = std::map<Cell, long>;

/// Watches one world for the cells of its runs.
class Coverage {
 public:
  void changed(const sim::Change& change);
  /// An operator was killed or stopped: all runs under way.
  void restarted(Restart how);
  Cells cells() const;

 private:
  struct Run {
    std::string step, decided_in, ending;
    std::map<std::pair<std::string, Restart>, long> restarts;
  };

  void saw_test(const json::Value& test);
  void saw_report(const json::Value& report);

  std::map<std::string, std::string> under_way_;  // report of the run under way, by the test's uid
  std::map<std::string, Run> runs_;               // by report
};

void add(Cells& sum, const Cells& more);

/// One line a cell: "Restore TimedOut killed 12".
void write_cells(std::ostream& out, const Cells& cells);
/// What write_cells() wrote, any number of times; lines that are none are left out.
Cells read_cells(std::istream& in);

/// The table, for people. Every cell that can happen has a number; those that have none are named below it.
std::string describe(const Cells& cells);
/// The cells that can happen and did not.
std::set<Cell> missing(const Cells& cells);

}  // namespace kymaros::simulation
