// Runs the cases as tests: of the simulation, or with --real of the cluster that $KUBECONFIG names.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>

#include "base/duration.hpp"
#include "conformance/all_at_once.hpp"
#include "conformance/case_list.hpp"
#include "conformance/not_yet_in_sim.hpp"
#include "conformance/outcome.hpp"
#include "conformance/simulated_cluster.hpp"

namespace kymaros::conformance {
namespace {

/// With $CONFORMANCE_TRANSCRIPTS, a folder: each case's requests and answers in a file, to be compared with
/// those of the other cluster.
void write_transcript(const ListedCase& listed, const Outcome& outcome) {
  const char* folder = std::getenv("CONFORMANCE_TRANSCRIPTS");
  if (!folder) return;
  std::ofstream file(std::string(folder) + "/" + listed.area + "." + listed.name);
  for (const auto& one : outcome.transcript) file << one.line << "\n    " << one.body << "\n";
}

class OnSim : public testing::Test {
 public:
  explicit OnSim(const ListedCase& listed) : listed_(listed) {}

  void TestBody() override {
    SimulatedCluster cluster;
    const auto outcome = cluster.loop().run(run_case(cluster, listed_));
    write_transcript(listed_, outcome);
    if (std::ranges::find(kNotYetInSim, listed_.full_name()) == kNotYetInSim.end()) {
      EXPECT_TRUE(outcome.holds()) << outcome.text();
    } else {
      EXPECT_FALSE(outcome.holds()) << "it holds now: take it off the table in not_yet_in_sim.hpp";
    }
  }

 private:
  const ListedCase& listed_;
};

/// Runs the chosen cases side by side before the first test asks for what they found.
class RealRun : public testing::Environment {
 public:
  void SetUp() override {
    std::vector<ListedCase> chosen;
    std::ranges::copy_if(all_cases(), std::back_inserter(chosen), is_chosen);
    outcomes_ = run_all(cluster_, chosen);
  }
  const Outcome& of(const ListedCase& listed) const { return outcomes_.at(listed.full_name()); }

 private:
  static bool is_chosen(const ListedCase& listed) {
    const auto& program = *testing::UnitTest::GetInstance();
    for (int i = 0; i < program.total_test_suite_count(); ++i) {
      const auto& suite = *program.GetTestSuite(i);
      if (suite.name() != listed.suite()) continue;
      for (int j = 0; j < suite.total_test_count(); ++j) {
        const auto& test = *suite.GetTestInfo(j);
        if (test.name() == std::string_view(listed.name)) return test.should_run();
      }
    }
    return false;
  }

  RealCluster cluster_;
  std::map<std::string, Outcome> outcomes_;
};

class OnRealCluster : public testing::Test {
 public:
  OnRealCluster(const RealRun& run, const ListedCase& listed) : run_(run), listed_(listed) {}

  void TestBody() override {
    const auto& outcome = run_.of(listed_);
    write_transcript(listed_, outcome);
    std::cout << "             took "
              << format_duration(std::chrono::floor<std::chrono::milliseconds>(outcome.duration)) << "\n";
    EXPECT_TRUE(outcome.holds()) << outcome.text();
  }

 private:
  const RealRun& run_;
  const ListedCase& listed_;
};

template <class Make>
void register_all(const Make& make) {
  for (const auto& listed : all_cases()) {
    testing::RegisterTest(listed.suite().c_str(), listed.name, nullptr, nullptr, listed.file, listed.line,
                          [make, &listed]() -> testing::Test* { return make(listed); });
  }
}

}  // namespace
}  // namespace kymaros::conformance

int main(int argc, char** argv) {
  using namespace kymaros::conformance;
  testing::InitGoogleTest(&argc, argv);
  const bool is_real = argc > 1 && std::string_view(argv[1]) == "--real";
  if (is_real) {
    auto* run = new RealRun;  // gtest deletes it
    testing::AddGlobalTestEnvironment(run);
    register_all([run](const ListedCase& listed) { return new OnRealCluster(*run, listed); });
  } else {
    register_all([](const ListedCase& listed) { return new OnSim(listed); });
  }
  return RUN_ALL_TESTS();
}
