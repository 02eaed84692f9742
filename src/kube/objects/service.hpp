#pragma once

#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct ServicePort {
  std::string name;
  std::string protocol;  // TCP, UDP, SCTP
  int port = 0;
  json::Value targetPort;  // a number, or the name of a container's port
  std::optional<int> nodePort;
};
BOOST_DESCRIBE_STRUCT(ServicePort, (), (name, protocol, port, targetPort, nodePort))

struct ServiceSpec {
  std::string type;  // ClusterIP, NodePort, LoadBalancer, ExternalName
  std::map<std::string, std::string> selector;
  std::vector<ServicePort> ports;
  std::string clusterIP;  // "None": headless
  std::string externalName;
};
BOOST_DESCRIBE_STRUCT(ServiceSpec, (), (type, selector, ports, clusterIP, externalName))

struct Service {
  ObjectMeta metadata;
  ServiceSpec spec;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Service, (), (metadata, spec))

struct EndpointConditions {
  std::optional<bool> ready;  // absent: take it for true
};
BOOST_DESCRIBE_STRUCT(EndpointConditions, (), (ready))

struct TargetReference {
  std::string kind;
  std::string namespace_;
  std::string name;
  std::string uid;
};
BOOST_DESCRIBE_STRUCT(TargetReference, (), (kind, namespace_, name, uid))

struct Endpoint {
  std::vector<std::string> addresses;
  EndpointConditions conditions;
  std::optional<TargetReference> targetRef;
};
BOOST_DESCRIBE_STRUCT(Endpoint, (), (addresses, conditions, targetRef))

struct EndpointPort {
  std::string name;
  std::string protocol;
  std::optional<int> port;
};
BOOST_DESCRIBE_STRUCT(EndpointPort, (), (name, protocol, port))

/// Belongs to the Service that the label kubernetes.io/service-name names.
struct EndpointSlice {
  ObjectMeta metadata;
  std::string addressType;  // IPv4, IPv6, FQDN
  std::vector<Endpoint> endpoints;
  std::vector<EndpointPort> ports;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(EndpointSlice, (), (metadata, addressType, endpoints, ports))

}  // namespace kymaros::kube
