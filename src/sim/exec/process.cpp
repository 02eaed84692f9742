#include "sim/exec/process.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace kymaros::sim {
namespace {

constexpr std::size_t kMaxLine = std::size_t{64} << 10;

/// A script that is nothing but `cat` reads the input of its shell.
Command without_shell(const Command& command) {
  const bool is_script = command.size() == 3 && is_shell(program_name(command)) && command[1] == "-c";
  return is_script && command[2] == "cat" ? Command{"cat"} : command;
}

bool copies(const Command& command) {
  return program_name(command) == "cat" && (command.size() == 1 || command == Command{"cat", "-"});
}

bool runs_lines(const Command& command) {
  return is_shell(program_name(command)) &&
         (command.size() == 1 || (command.size() == 2 && (command[1] == "-i" || command[1] == "-l")));
}

/// As os/exec of Go finds none, with which runc looks.
std::string missing(std::string_view program) {
  if (program.contains('/'))
    return fmt::format("exec: \"{0}\": stat {0}: no such file or directory", program);
  return fmt::format("exec: \"{}\": executable file not found in $PATH", program);
}

}  // namespace

Result<Process> Process::start(Surroundings around, Command command, HasTerminal terminal) {
  command = without_shell(command);
  Process out(std::move(around), terminal);
  const bool is_known = out.around_.behaviour.exec_answer(fmt::format("{}", fmt::join(command, " ")));
  if (!is_known && (copies(command) || runs_lines(command))) {
    out.doing_ = copies(command) ? Doing::Copies : Doing::RunsLines;
    out.prompt();
    return out;
  }
  const auto ran = run_program(out.around_, command);
  if (!ran) return fail(ErrorCode::NotFound, missing(command.empty() ? "" : command.front()));
  out.say(*ran);
  out.exit_code_ = ran->exit_code;
  return out;
}

void Process::read(std::string_view bytes) {
  if (!has_terminal_) return take(bytes);
  for (const char key : bytes) type(key);
}

void Process::read_end() {
  if (exit_code_) return;
  if (doing_ == Doing::RunsLines && !lines_.empty()) take("\n");
  if (!exit_code_) exit_code_ = last_exit_code_;
}

void Process::type(char key) {
  if (exit_code_) return;
  const auto typed = terminal_.press(key);
  output_ += typed.echo;
  if (typed.interrupts) {
    last_exit_code_ = 130;
    if (doing_ == Doing::Copies) exit_code_ = 130;
    prompt();
  }
  take(typed.input);
  if (typed.ends) read_end();
}

void Process::take(std::string_view input) {
  if (exit_code_ || input.empty()) return;
  if (doing_ == Doing::Copies) return say({.output = std::string(input)});
  lines_ += input;
  run_lines();
  if (lines_.size() > kMaxLine) lines_.clear();  // nobody writes lines of that length
}

void Process::run_lines() {
  for (auto end = lines_.find('\n'); end != std::string::npos && !exit_code_; end = lines_.find('\n')) {
    const auto line = lines_.substr(0, end);
    lines_.erase(0, end + 1);
    bool has_exited = false;
    const auto ran = run_script(around_, line, last_exit_code_, has_exited);
    last_exit_code_ = ran.exit_code;
    say(ran);
    if (has_exited) exit_code_ = ran.exit_code;
    prompt();
  }
}

void Process::say(const Ran& ran) {
  output_ += has_terminal_ ? Terminal::shown(ran.output + ran.errors) : ran.output;
  if (!has_terminal_) errors_ += ran.errors;
}

void Process::prompt() {
  if (has_terminal_ && doing_ == Doing::RunsLines && !exit_code_) output_ += "/ # ";
}

std::string Process::take_output() { return std::exchange(output_, {}); }

std::string Process::take_errors() { return std::exchange(errors_, {}); }

}  // namespace kymaros::sim
