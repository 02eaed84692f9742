#include "simulation/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/log.hpp"

namespace kymaros::simulation {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return fs::path(KYMAROS_SOURCE_DIR) / "test" / "scenarios"; }

std::vector<fs::path> files() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".yaml") out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Scenarios : public testing::TestWithParam<fs::path> {
 protected:
  static void SetUpTestSuite() { log::configure(log::Level::Error, log::Format::Text); }
};

/// With KYMAROS_SCENARIO_LOG=1 what happened is printed of those that fail.
TEST_P(Scenarios, Holds) {
  const auto scenario = parse_scenario(read(GetParam()));
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  if (scenario->is_long && !std::getenv("KYMAROS_LONG_TESTS")) GTEST_SKIP() << "long: make simulate plays it";
  const auto played = play(*scenario);
  for (const auto& failure : played.failures) ADD_FAILURE() << scenario->name << ": " << failure;
  if (!played.failures.empty() && std::getenv("KYMAROS_SCENARIO_LOG")) std::puts(played.log.c_str());
}

std::string test_name(const testing::TestParamInfo<fs::path>& info) {
  auto name = info.param.stem().string();
  for (auto& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Yaml, Scenarios, testing::ValuesIn(files()), test_name);

}  // namespace
}  // namespace kymaros::simulation
