#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/codec.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::api {

/// Enough ready pods among those with these labels.
struct PodStatusCheck {
  std::map<std::string, std::string> labelSelector;
  std::int32_t minReady = 0;
  std::string timeout;  // duration
};
BOOST_DESCRIBE_STRUCT(PodStatusCheck, (), (labelSelector, minReady, timeout))

/// An HTTP GET on a Service of the sandbox.
struct HttpGetCheck {
  std::string service;
  std::int32_t port = 0;
  std::string path;
  std::int32_t expectedStatus = 0;  // 0: any
  std::string timeout;              // duration of one attempt
  std::optional<std::int32_t> retries;
};
BOOST_DESCRIBE_STRUCT(HttpGetCheck, (), (service, port, path, expectedStatus, timeout, retries))

/// A command in a pod of the sandbox.
struct ExecCheck {
  std::map<std::string, std::string> podSelector;
  std::string container;  // empty: the pod's first
  std::vector<std::string> command;
  std::int32_t successExitCode = 0;
  std::string timeout;  // duration
};
BOOST_DESCRIBE_STRUCT(ExecCheck, (), (podSelector, container, command, successExitCode, timeout))

/// A TCP connection to a Service of the sandbox.
struct TcpSocketCheck {
  std::string service;
  std::int32_t port = 0;
  std::string timeout;  // duration
};
BOOST_DESCRIBE_STRUCT(TcpSocketCheck, (), (service, port, timeout))

struct ResourceName {
  std::string kind;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(ResourceName, (), (kind, name))

/// Objects that the sandbox must hold.
struct ResourceExistsCheck {
  std::vector<ResourceName> resources;
};
BOOST_DESCRIBE_STRUCT(ResourceExistsCheck, (), (resources))

/// One check of a policy: the member named as `type` says what is checked.
struct Check {
  std::string name;
  std::string type;  // CheckType
  std::optional<PodStatusCheck> podStatus;
  std::optional<HttpGetCheck> httpGet;
  std::optional<ExecCheck> exec;
  std::optional<TcpSocketCheck> tcpSocket;
  std::optional<ResourceExistsCheck> resourceExists;
};
BOOST_DESCRIBE_STRUCT(Check, (), (name, type, podStatus, httpGet, exec, tcpSocket, resourceExists))

struct HealthCheckPolicySpec {
  std::vector<Check> checks;
};
BOOST_DESCRIBE_STRUCT(HealthCheckPolicySpec, (), (checks))

/// What a restored application must prove, in the order in which it is asked
/// (api/crds/healthcheckpolicies.yaml).
///
/// Mirrors the wire: durations are strings here, so that one malformed value never hides an object.
/// plan_restore_test() gives the typed, defaulted values.
struct HealthCheckPolicy {
  kube::ObjectMeta metadata;
  HealthCheckPolicySpec spec;

  static const kube::ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(HealthCheckPolicy, (), (metadata, spec))

}  // namespace kymaros::api
