#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace kymaros::async {

/// A program to run: no shell is involved.
struct Command {
  std::vector<std::string> arguments;  // the first is the program, looked up in PATH if it has no slash
  std::vector<std::pair<std::string, std::string>> environment;  // on top of our own
};

struct CommandLimits {
  Duration time = std::chrono::minutes(1);
  std::size_t output = std::size_t{1} << 20;  // bytes
};

/// Runs a program to its end and returns what it wrote to its standard output. It reads nothing and shares
/// our standard error. It is killed when it takes too long or writes too much, and when the task is
/// cancelled. ErrorCode::Invalid if it cannot be started, ErrorCode::Unavailable if it fails,
/// ErrorCode::Deadline when it takes too long.
Task<Result<std::string>> run_command(Command command, Clock& clock, CommandLimits limits = {});

}  // namespace kymaros::async
