#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>

#include "base/log.hpp"
#include "whole/figures.hpp"

namespace {

int measure(const std::string& program) {
  using namespace kymaros::bench;
  Table table;
  const auto doing = [](const char* what) { fmt::print(stderr, "measuring {}\n", what); };
  doing("memory and start");
  measure_held(table, program);
  doing("requests of a run");
  measure_growth(table);
  doing("many tests at once");
  measure_burst(table, program);
  doing("the reaction to a restore");
  measure_reaction(table, program);
  doing("decoding");
  measure_decoding(table);
  table.print();
  return table.is_met() ? 0 : 1;
}

}  // namespace

/// kymaros_bench PROGRAM: measures it, and prints one table. Exit code 1 if a goal is missed.
int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::exists(argv[1])) {
    fmt::print(stderr, "usage: kymaros_bench PATH_OF_KYMAROS\n");
    return 2;
  }
  kymaros::log::configure(kymaros::log::Level::None, kymaros::log::Format::Text);
  try {
    return measure(argv[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return 2;
  }
}
