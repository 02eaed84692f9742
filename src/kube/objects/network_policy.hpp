#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "kube/object_meta.hpp"
#include "kube/objects/label_selector.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct IpBlock {
  std::string cidr;
  std::vector<std::string> except;
};
BOOST_DESCRIBE_STRUCT(IpBlock, (), (cidr, except))

struct NetworkPolicyPeer {
  std::optional<LabelSelector> podSelector;  // empty: all pods (of the namespaces selected, else of this one)
  std::optional<LabelSelector> namespaceSelector;  // empty: all namespaces
  std::optional<IpBlock> ipBlock;
};
BOOST_DESCRIBE_STRUCT(NetworkPolicyPeer, (), (podSelector, namespaceSelector, ipBlock))

struct NetworkPolicyPort {
  std::string protocol;  // TCP, UDP, SCTP
  json::Value port;      // a number, or the name of a container's port; null: all
};
BOOST_DESCRIBE_STRUCT(NetworkPolicyPort, (), (protocol, port))

/// Without peers: from everywhere. Without ports: on all of them.
struct NetworkPolicyIngressRule {
  std::vector<NetworkPolicyPeer> from;
  std::vector<NetworkPolicyPort> ports;
};
BOOST_DESCRIBE_STRUCT(NetworkPolicyIngressRule, (), (from, ports))

struct NetworkPolicyEgressRule {
  std::vector<NetworkPolicyPeer> to;
  std::vector<NetworkPolicyPort> ports;
};
BOOST_DESCRIBE_STRUCT(NetworkPolicyEgressRule, (), (to, ports))

/// A direction that policyTypes names and that has no rule is closed.
struct NetworkPolicySpec {
  std::optional<LabelSelector> podSelector = LabelSelector{};  // empty: all pods of the namespace
  std::vector<std::string> policyTypes;                        // Ingress, Egress
  std::vector<NetworkPolicyIngressRule> ingress;
  std::vector<NetworkPolicyEgressRule> egress;
};
BOOST_DESCRIBE_STRUCT(NetworkPolicySpec, (), (podSelector, policyTypes, ingress, egress))

struct NetworkPolicy {
  ObjectMeta metadata;
  NetworkPolicySpec spec;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(NetworkPolicy, (), (metadata, spec))

}  // namespace kymaros::kube
