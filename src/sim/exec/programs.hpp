#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/exec/script_reader.hpp"
#include "sim/kubelet/behaviour.hpp"

namespace kymaros::sim {

/// What programs see of the container that they run in.
struct Surroundings {
  std::string hostname;
  Environment environment;
  ContainerBehaviour behaviour;
};

/// What a program said, and how it ended.
struct Ran {
  std::string output = {};
  std::string errors = {};
  int exit_code = 0;
};

using Command = std::vector<std::string>;

/// Runs a program that reads no input: what the container's annotation knows
/// (ContainerBehaviour::exec_answer, words with one space between them), else one of those that every
/// simulated image has: true, false, echo, env, printenv, hostname, pwd, whoami, cat of files (there are but
/// /etc/hostname and /etc/hosts), sh -c. Nothing if there is no such program.
std::optional<Ran> run_program(const Surroundings& around, const Command& command);

/// Runs a script as `sh -c` does. `has_exited` is set if it came to an `exit`.
Ran run_script(const Surroundings& around, std::string_view script, int last_exit_code, bool& has_exited);

/// "cat" of "/bin/cat".
std::string_view program_name(const Command& command);
/// sh, ash or bash, which are all the same here.
bool is_shell(std::string_view program);

}  // namespace kymaros::sim
