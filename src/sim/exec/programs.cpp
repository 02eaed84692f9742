#include "sim/exec/programs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>

namespace kymaros::sim {
namespace {

using RunProgram = Ran (*)(const Surroundings&, const Command&);

Ran run_true(const Surroundings&, const Command&) { return {}; }
Ran run_false(const Surroundings&, const Command&) { return {.exit_code = 1}; }

Ran run_echo(const Surroundings&, const Command& command) {
  const bool has_no_end = command.size() > 1 && command[1] == "-n";
  const Command words(command.begin() + (has_no_end ? 2 : 1), command.end());
  return {.output = fmt::format("{}{}", fmt::join(words, " "), has_no_end ? "" : "\n")};
}

Ran run_env(const Surroundings& around, const Command&) {
  Ran out;
  for (const auto& [name, value] : around.environment) out.output += fmt::format("{}={}\n", name, value);
  return out;
}

Ran run_printenv(const Surroundings& around, const Command& command) {
  if (command.size() == 1) return run_env(around, command);
  const auto found = around.environment.find(command[1]);
  if (found == around.environment.end()) return {.exit_code = 1};
  return {.output = found->second + "\n"};
}

Ran run_hostname(const Surroundings& around, const Command&) { return {.output = around.hostname + "\n"}; }
Ran run_pwd(const Surroundings&, const Command&) { return {.output = "/\n"}; }
Ran run_whoami(const Surroundings&, const Command&) { return {.output = "root\n"}; }

Ran run_cat(const Surroundings& around, const Command& command) {
  Ran out;
  for (std::size_t i = 1; i < command.size(); ++i) {
    if (command[i] == "/etc/hostname") {
      out.output += around.hostname + "\n";
    } else if (command[i] == "/etc/hosts") {
      out.output += fmt::format("127.0.0.1\tlocalhost\n127.0.0.1\t{}\n", around.hostname);
    } else {
      out.errors += fmt::format("cat: can't open '{}': No such file or directory\n", command[i]);
      out.exit_code = 1;
    }
  }
  return out;
}

Ran run_sh(const Surroundings& around, const Command& command) {
  bool has_exited = false;
  if (command.size() > 2 && command[1] == "-c") return run_script(around, command[2], 0, has_exited);
  if (command.size() == 1 || command[1].starts_with('-')) return {};  // and nothing to read
  return {.errors = fmt::format("sh: can't open '{}': No such file or directory\n", command[1]),
          .exit_code = 2};
}

RunProgram program(std::string_view name) {
  struct Entry {
    std::string_view name;
    RunProgram run;
  };
  static constexpr std::array kPrograms{
      Entry{"true", run_true}, Entry{"false", run_false},       Entry{"echo", run_echo},
      Entry{"env", run_env},   Entry{"printenv", run_printenv}, Entry{"hostname", run_hostname},
      Entry{"pwd", run_pwd},   Entry{"whoami", run_whoami},     Entry{"cat", run_cat}};
  for (const auto& entry : kPrograms) {
    if (entry.name == name) return entry.run;
  }
  return is_shell(name) ? run_sh : nullptr;
}

bool runs(ScriptCommand::When when, int last_exit_code) {
  using When = ScriptCommand::When;
  return when == When::Always || (when == When::AfterSuccess) == (last_exit_code == 0);
}

int exit_code_of(const Command& command, int last_exit_code) {
  int code = last_exit_code;
  if (command.size() > 1) std::from_chars(command[1].data(), command[1].data() + command[1].size(), code);
  return code & 0xff;
}

/// A command of a script, whose program need not exist.
Ran run_in_shell(const Surroundings& around, const Command& command) {
  if (command.front() == ":") return {};
  if (auto ran = run_program(around, command)) return *std::move(ran);
  return {.errors = fmt::format("sh: {}: not found\n", command.front()), .exit_code = 127};
}

}  // namespace

std::string_view program_name(const Command& command) {
  std::string_view name = command.empty() ? std::string_view() : command.front();
  for (const std::string_view folder : {"/bin/", "/usr/bin/", "/usr/local/bin/"}) {
    if (name.starts_with(folder)) return name.substr(folder.size());
  }
  return name;
}

bool is_shell(std::string_view program) { return program == "sh" || program == "ash" || program == "bash"; }

std::optional<Ran> run_program(const Surroundings& around, const Command& command) {
  const auto* known = around.behaviour.exec_answer(fmt::format("{}", fmt::join(command, " ")));
  if (known) {
    return Ran{.output = known->output.empty() ? "" : known->output + "\n", .exit_code = known->exit_code};
  }
  const auto run = program(program_name(command));
  return run ? std::optional(run(around, command)) : std::nullopt;
}

Ran run_script(const Surroundings& around, std::string_view script, int last_exit_code, bool& has_exited) {
  Ran out{.exit_code = last_exit_code};
  ScriptReader reader(script);
  while (!has_exited) {
    const auto next = reader.next(around.environment, out.exit_code);
    if (!next) return {out.output, out.errors + fmt::format("sh: {}\n", next.error().message), 2};
    if (!*next) break;
    if (!runs((*next)->when, out.exit_code)) continue;
    const auto& words = (*next)->words;
    has_exited = words.front() == "exit";
    const auto ran =
        has_exited ? Ran{.exit_code = exit_code_of(words, out.exit_code)} : run_in_shell(around, words);
    out = {out.output + ran.output, out.errors + ran.errors, ran.exit_code};
  }
  return out;
}

}  // namespace kymaros::sim
