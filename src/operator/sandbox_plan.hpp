#pragma once

#include "domain/object_facts.hpp"
#include "operator/evidence_collector.hpp"
#include "operator/settings.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::op {

/// What the applications of the namespace ask for together, with a quarter more; decision 17. Nothing where
/// the inventory does not tell; CPU and memory are open too where nobody can tell how many pods there will
/// be.
sandbox::Quota quota_from(const domain::Inventory& inventory, const std::string& source);

/// The sandbox of one source namespace, as the run wants it.
sandbox::SandboxPlan plan_sandbox(const RunContext& run, const api::RunSandbox& which,
                                  const sandbox::Resolver& resolver);

}  // namespace kymaros::op
