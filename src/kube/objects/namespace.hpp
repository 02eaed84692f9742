#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "kube/condition.hpp"
#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct NamespaceSpec {
  std::vector<std::string> finalizers;
};
BOOST_DESCRIBE_STRUCT(NamespaceSpec, (), (finalizers))

struct NamespaceStatus {
  std::string phase;                  // Active, Terminating
  std::vector<Condition> conditions;  // of a Terminating one: what blocks its end
};
BOOST_DESCRIBE_STRUCT(NamespaceStatus, (), (phase, conditions))

struct Namespace {
  ObjectMeta metadata;
  NamespaceSpec spec;
  NamespaceStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Namespace, (), (metadata, spec, status))

}  // namespace kymaros::kube
