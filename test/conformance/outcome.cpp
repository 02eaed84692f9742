#include "conformance/outcome.hpp"

#include <exception>
#include <utility>

#include "async/timeout.hpp"

namespace kymaros::conformance {
namespace {

constexpr auto kPatience = std::chrono::minutes(5);  // Kubernetes waits two for a volume to be attached

Task<bool> through(Case& one, ListedCase listed) {
  co_await one.begin();
  co_await listed.body(one);
  co_return true;
}

}  // namespace

std::string Outcome::text() const {
  std::string out;
  for (const auto& failure : failures) out += failure + "\n";
  out += "  requests:\n";
  for (const auto& one : transcript) out += "    " + one.line + "\n";
  return out;
}

Task<Outcome> run_case(ClusterUnderTest& cluster, ListedCase listed) {
  Case one(cluster);
  const auto begun = cluster.clock().monotonic();
  try {
    const auto ended = co_await async::with_timeout(cluster.clock(), kPatience, through(one, listed));
    if (!ended) one.fail("the case does not end");
  } catch (const std::exception& error) {
    one.fail(error.what());
  }
  const auto duration = cluster.clock().monotonic() - begun;
  try {
    co_await one.end();
  } catch (const std::exception& error) {
    one.fail(std::string("what the case left: ") + error.what());
  }
  co_return Outcome{.failures = one.failures(), .transcript = one.transcript(), .duration = duration};
}

}  // namespace kymaros::conformance
