#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

/// Never its data.
struct ConfigMap {
  ObjectMeta metadata;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(ConfigMap, (), (metadata))

/// Never its data.
struct Secret {
  ObjectMeta metadata;
  std::string type;  // Opaque, kubernetes.io/service-account-token, ...

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Secret, (), (metadata, type))

struct SecretReference {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SecretReference, (), (name))

struct ServiceAccount {
  ObjectMeta metadata;
  std::vector<SecretReference> imagePullSecrets;
  std::optional<bool> automountServiceAccountToken;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(ServiceAccount, (), (metadata, imagePullSecrets, automountServiceAccountToken))

}  // namespace kymaros::kube
