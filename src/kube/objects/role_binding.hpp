#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct RoleReference {
  std::string apiGroup;  // rbac.authorization.k8s.io
  std::string kind;      // Role, ClusterRole
  std::string name;
};
BOOST_DESCRIBE_STRUCT(RoleReference, (), (apiGroup, kind, name))

struct Subject {
  std::string kind;      // ServiceAccount, User, Group
  std::string apiGroup;  // empty for ServiceAccounts
  std::string name;
  std::string namespace_;  // of a ServiceAccount
};
BOOST_DESCRIBE_STRUCT(Subject, (), (kind, apiGroup, name, namespace_))

struct RoleBinding {
  ObjectMeta metadata;
  RoleReference roleRef;
  std::vector<Subject> subjects;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(RoleBinding, (), (metadata, roleRef, subjects))

}  // namespace kymaros::kube
