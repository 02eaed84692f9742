#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/command.hpp"

namespace {

/// Programs written in Go take "-flag" for "--flag", and manifests in the world are written so.
std::vector<std::string> with_double_dashes(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) {  // CLI11 takes a vector from its end
    const std::string_view argument = argv[i];
    const bool is_go_flag = argument.size() > 2 && argument[0] == '-' && argument[1] != '-' &&
                            (argument[1] < '0' || argument[1] > '9');
    arguments.push_back(is_go_flag ? "-" + std::string(argument) : std::string(argument));
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Kymaros proves that Kubernetes backups can really be restored.", "kymaros");
  program.require_subcommand(1);
  kymaros::cmd::Action chosen;
  kymaros::cmd::add_operator_command(program, chosen);
  kymaros::cmd::add_demo_command(program, chosen);
  kymaros::cmd::add_version_command(program, chosen);
  kymaros::cmd::add_crds_command(program, chosen);
  try {
    program.parse(with_double_dashes(argc, argv));
  } catch (const CLI::ParseError& error) {
    return program.exit(error);
  }
  return chosen();
}
