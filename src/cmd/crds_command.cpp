#include <fmt/format.h>

#include <cstdio>

#include "api/crd_manifests.hpp"
#include "cmd/command.hpp"

namespace kymaros::cmd {

void add_crds_command(CLI::App& program, Action& chosen) {
  auto* command =
      program.add_subcommand("crds", "Print the CustomResourceDefinitions, for kubectl apply -f -");
  command->callback([&chosen] {
    chosen = [] {
      for (const auto& manifest : api::crd_manifests()) fmt::print("---\n{}", manifest.yaml);
      return 0;
    };
  });
}

}  // namespace kymaros::cmd
