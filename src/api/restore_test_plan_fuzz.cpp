#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "api/health_check_policy.hpp"
#include "api/restore_test.hpp"
#include "api/restore_test_plan.hpp"

namespace {

using namespace kymaros;

/// What is read can be written and read again, unchanged.
template <class T>
T round_trip(const T& object) {
  const auto written = json::encode(object);
  const auto again = json::decode<T>(written);
  if (!again || json::encode(*again) != written) std::abort();
  return *again;
}

}  // namespace

/// Any stored object that is JSON ends as a plan or as problems with a place and a sentence; both are the
/// same for the frozen copy of a run.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto test = json::decode<api::RestoreTest>(*value);
  if (!test) return 0;
  const auto policy = json::decode<api::HealthCheckPolicySpec>(*value).value_or(api::HealthCheckPolicySpec{});

  const auto plan = api::plan_restore_test(test->spec, policy.checks);
  const auto frozen = api::plan_restore_test(round_trip(*test).spec, round_trip(policy).checks);
  if (plan.has_value() != frozen.has_value()) std::abort();
  if (plan) {
    if (plan->sandbox.ttl <= Duration::zero() || !plan->schedule.can_fire()) std::abort();
    return 0;
  }
  if (plan.error() != frozen.error()) std::abort();
  for (const auto& problem : plan.error()) {
    if (problem.path.empty() || problem.message.empty()) std::abort();
  }
  return 0;
}
