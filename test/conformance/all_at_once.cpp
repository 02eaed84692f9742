#include "conformance/all_at_once.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "async/semaphore.hpp"
#include "async/task_group.hpp"

namespace kymaros::conformance {
namespace {

constexpr std::size_t kSideBySide = 12;

class Run {
 public:
  explicit Run(RealCluster& cluster) : cluster_(cluster) {}

  void run(const std::vector<ListedCase>& cases) {
    async::TaskGroup tasks(cluster_.loop().executor());
    for (const auto& listed : cases) tasks.spawn(one(listed));
    while (tasks.size() > 0) cluster_.loop().context().run_one();
  }
  std::map<std::string, Outcome> outcomes() && { return std::move(outcomes_); }

 private:
  Task<void> one(ListedCase listed) {
    // Velero works at one thing at a time, and looks for the next one only once in a while.
    auto& turns = listed.needs == Needs::Velero ? velero_ : turns_;
    const auto permit = co_await turns.acquire();
    outcomes_[listed.full_name()] = co_await run_case(cluster_, listed);
  }

  RealCluster& cluster_;
  async::Semaphore turns_{cluster_.loop().executor(), kSideBySide};
  async::Semaphore velero_{cluster_.loop().executor(), 6};
  std::map<std::string, Outcome> outcomes_;
};

}  // namespace

std::map<std::string, Outcome> run_all(RealCluster& cluster, const std::vector<ListedCase>& cases) {
  std::vector<ListedCase> together, alone;
  for (const auto& listed : cases) (listed.is_alone() ? alone : together).push_back(listed);
  Run run(cluster);
  run.run(together);
  for (const auto& listed : alone) run.run({listed});
  return std::move(run).outcomes();
}

}  // namespace kymaros::conformance
