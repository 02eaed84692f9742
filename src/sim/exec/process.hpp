#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sim/exec/programs.hpp"
#include "sim/exec/terminal.hpp"

namespace kymaros::sim {

/// Whether a process has a terminal: its input is typed, what it says appears all on one.
enum class HasTerminal { No, Yes };

/// A program that runs in a simulated container, beside what the container runs for. Most say what they have
/// to say and end; `cat` gives back what it reads, a shell without a script runs the lines that it reads.
///
///   KYMAROS_TRY(auto process, Process::start(around, {"sh"}, HasTerminal::Yes));
///   process.read("hostname\r");
///   process.take_output();       // "/ # hostname\r\nweb-0\r\n/ # "
class Process {
 public:
  /// ErrorCode::NotFound with the words of a runtime (runc) if there is no such program.
  static Result<Process> start(Surroundings around, Command command, HasTerminal terminal);

  /// What comes on its input.
  void read(std::string_view bytes);
  void read_end();
  void kill() { exit_code_ = 137; }

  std::string take_output();
  std::string take_errors();
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  enum class Doing { Copies, RunsLines };

  Process(Surroundings around, HasTerminal terminal)
      : around_(std::move(around)), has_terminal_(terminal == HasTerminal::Yes) {}

  void say(const Ran& ran);
  void prompt();
  void type(char key);
  void take(std::string_view input);
  void run_lines();

  Surroundings around_;
  bool has_terminal_;
  Terminal terminal_;
  Doing doing_ = Doing::RunsLines;
  std::string lines_;  // that a shell has not run yet
  int last_exit_code_ = 0;
  std::string output_, errors_;
  std::optional<int> exit_code_;
};

}  // namespace kymaros::sim
