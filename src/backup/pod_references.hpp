#pragma once

#include <string_view>
#include <vector>

#include "domain/object_facts.hpp"
#include "json/value.hpp"

namespace kymaros::backup {

/// Everything that a pod of this spec needs to be there (decision 6a): ConfigMaps and Secrets of environment
/// and volumes, claims, pull secrets, service account, priority class, runtime class. Without doubles. What
/// every namespace gets from the cluster (kube-root-ca.crt, the default service account) is left out.
std::vector<domain::Reference> references_of_pod(const json::Value& pod_spec, std::string_view namespace_);

/// Adds the Services of other namespaces that the pod's environment literals, commands and arguments name.
void find_services_of_pod(const json::Value& pod_spec, std::string_view namespace_,
                          std::vector<domain::ServiceName>& found);

}  // namespace kymaros::backup
