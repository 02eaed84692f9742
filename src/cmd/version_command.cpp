#include <fmt/format.h>

#include <cstdio>

#include "cmd/command.hpp"

namespace kymaros::cmd {

void add_version_command(CLI::App& program, Action& chosen) {
  auto* command = program.add_subcommand("version", "Print the version");
  command->callback([&chosen] {
    chosen = [] {
      fmt::print("kymaros {} (clang {}.{}.{})\n", KYMAROS_VERSION, __clang_major__, __clang_minor__,
                 __clang_patchlevel__);
      return 0;
    };
  });
}

}  // namespace kymaros::cmd
