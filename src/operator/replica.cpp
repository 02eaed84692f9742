#include "operator/replica.hpp"

#include <utility>

namespace kymaros::op {
namespace {

constexpr const char* kLease = "08ce2b2c.kymaros.io";

}  // namespace

Replica::Replica(kube::Client& client, backup::velero::ObjectStores::Connect to_stores, Clock& clock,
                 Random& random, const async::Executor& executor, const Settings& settings,
                 const Options& options)
    : velero_(client, std::move(to_stores), clock, random, executor,
              {.velero_namespace = settings.velero_namespace}),
      operator_(client, velero_, clock, random, executor, settings),
      election_(
          client, clock, random, executor,
          {.lease = {settings.own_namespace, kLease}, .identity = options.identity, .times = options.lease}),
      manager_(executor, clock, {.stop_within = options.stop_within}) {
  operator_.add_to(manager_);
  if (!options.identity.empty()) manager_.lead_with(election_);
}

}  // namespace kymaros::op
