#pragma once

#include <CLI/App.hpp>
#include <functional>

namespace kymaros::cmd {

/// What the chosen sub-command does; returns the exit code.
using Action = std::function<int()>;

// Each adds its sub-command to the program and sets `chosen` when it is asked for.
void add_operator_command(CLI::App& program, Action& chosen);
void add_demo_command(CLI::App& program, Action& chosen);
void add_version_command(CLI::App& program, Action& chosen);
void add_crds_command(CLI::App& program, Action& chosen);

}  // namespace kymaros::cmd
