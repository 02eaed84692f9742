#pragma once

#include "kube/resource.hpp"

namespace kymaros::sandbox {

// The kinds that sandboxes are made of.
inline const kube::ResourceType kNamespaces{"", "v1", "namespaces", "Namespace", kube::Scope::Cluster};
inline const kube::ResourceType kResourceQuotas{"", "v1", "resourcequotas", "ResourceQuota"};
inline const kube::ResourceType kLimitRanges{"", "v1", "limitranges", "LimitRange"};
inline const kube::ResourceType kNetworkPolicies{"networking.k8s.io", "v1", "networkpolicies",
                                                 "NetworkPolicy"};
inline const kube::ResourceType kRoleBindings{"rbac.authorization.k8s.io", "v1", "rolebindings",
                                              "RoleBinding"};
inline const kube::ResourceType kServices{"", "v1", "services", "Service"};
inline const kube::ResourceType kEndpointSlices{"discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"};

}  // namespace kymaros::sandbox
