#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "kube/micro_time.hpp"
#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct LeaseSpec {
  std::string holderIdentity;  // empty: nobody
  std::optional<int> leaseDurationSeconds;
  std::optional<MicroTime> acquireTime;
  std::optional<MicroTime> renewTime;
  std::optional<int> leaseTransitions;
};
BOOST_DESCRIBE_STRUCT(LeaseSpec, (),
                      (holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions))

struct Lease {
  ObjectMeta metadata;
  LeaseSpec spec;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Lease, (), (metadata, spec))

}  // namespace kymaros::kube
