#include "operator/admission.hpp"

#include <algorithm>

#include "api/names.hpp"
#include "domain/step.hpp"

namespace kymaros::op {
namespace {

constexpr std::size_t kRunIdLength = 10;
constexpr std::size_t kSandboxSuffixLength = 6;  // of the brief

}  // namespace

api::RunRecord admit(const AdmissionInput& input, Random& random) {
  api::RunRecord run;
  run.id = random.name_suffix(kRunIdLength);
  run.trigger = std::string(api::to_string(input.trigger));
  run.requestedAt = input.now;
  run.admittedAt = input.now;
  run.step = std::string(domain::to_string(domain::Step::Queued));
  run.report = api::report_name(input.test.metadata.name, input.now);
  const auto restore = api::restore_name(input.test.metadata.name, run.id, 0);
  run.restores.push_back({.name = restore});
  for (const auto& source : input.plan.backup.namespaces) {
    const auto drawn = api::sandbox_name(input.plan.sandbox.name_prefix, input.test.metadata.name,
                                         random.name_suffix(kSandboxSuffixLength));
    run.sandboxes.push_back({.source = source.name,
                             .namespace_ = source.sandbox_name.empty() ? drawn : source.sandbox_name,
                             .restore = restore,
                             .drawn = source.sandbox_name.empty()});
  }
  run.phases.push_back({.name = "queue", .startedAt = input.now});
  run.admitted = api::AdmittedSpec{.generation = input.test.metadata.generation.value_or(0),
                                   .spec = input.test.spec,
                                   .policyFound = input.policy_found,
                                   .checks = input.checks};
  return run;
}

void start_clock(api::RunRecord& run, const api::RestoreTestPlan& plan, Time now) {
  run.slot.heldAt = now;
  run.attempts = 1;
  const auto life = plan.timeout ? std::min(*plan.timeout, plan.sandbox.ttl) : plan.sandbox.ttl;
  run.deadline = std::chrono::floor<Time::duration>(now + life);
  run.step = std::string(domain::to_string(domain::Step::Preflight));
  begin_phase(run, "preflight", now);
}

void end_phase(api::RunRecord& run, Time now) {
  if (!run.phases.empty() && !run.phases.back().endedAt) run.phases.back().endedAt = now;
}

void begin_phase(api::RunRecord& run, std::string name, Time now) {
  end_phase(run, now);
  run.phases.push_back({.name = std::move(name), .startedAt = now});
}

}  // namespace kymaros::op
