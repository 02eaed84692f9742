// A simulated cluster over HTTPS on loopback until SIGTERM: prints a kubeconfig for somebody who may do
// everything, then an empty line.

#include <csignal>
#include <iostream>

#include "async/loop.hpp"
#include "async/pace.hpp"
#include "async/task_group.hpp"
#include "base/random.hpp"
#include "sim/cluster.hpp"
#include "sim/serving/cluster_server.hpp"

namespace kymaros {
namespace {

constexpr const char* kToken = "admin-of-a-simulated-cluster";

Task<void> await_end(bool& is_over) {
  co_await async::wait_for_signal({SIGINT, SIGTERM});
  is_over = true;
}

int serve() {
  async::VirtualLoop loop(std::chrono::floor<Time::duration>(std::chrono::system_clock::now()));
  async::LoopClock clock(loop.executor());
  SeededRandom random(1);
  sim::Cluster cluster(loop.executor(), loop.clock(), random, {});
  cluster.api().access().allow_only({{kToken, {.name = "admin", .groups = {sim::kMasters}}}});
  sim::ClusterServer server(cluster, loop.executor(), clock);
  if (const auto listening = server.listen(0); !listening) {
    std::cerr << listening.error().message << "\n";
    return 1;
  }
  bool is_over = false;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn(await_end(is_over));
  tasks.spawn(server.serve());
  async::Pace pace(loop);
  std::cout << server.kubeconfig({{"admin", kToken}}) << std::endl;
  pace.pass_until([&] { return is_over; });
  tasks.cancel();
  loop.run(tasks.join());
  return 0;
}

}  // namespace
}  // namespace kymaros

int main() { return kymaros::serve(); }
