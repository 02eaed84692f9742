#pragma once

#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/codec.hpp"
#include "json/value.hpp"

namespace kymaros::kube {

/// A reference to an object of the same namespace.
struct LocalReference {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(LocalReference, (), (name))

struct KeySelector {
  std::string name;
  std::string key;
  std::optional<bool> optional;
};
BOOST_DESCRIBE_STRUCT(KeySelector, (), (name, key, optional))

struct EnvVarSource {
  std::optional<KeySelector> configMapKeyRef;
  std::optional<KeySelector> secretKeyRef;
};
BOOST_DESCRIBE_STRUCT(EnvVarSource, (), (configMapKeyRef, secretKeyRef))

/// Without its value: literals may be secrets.
struct EnvVar {
  std::string name;
  std::optional<EnvVarSource> valueFrom;
};
BOOST_DESCRIBE_STRUCT(EnvVar, (), (name, valueFrom))

struct OptionalReference {
  std::string name;
  std::optional<bool> optional;
};
BOOST_DESCRIBE_STRUCT(OptionalReference, (), (name, optional))

struct EnvFromSource {
  std::optional<OptionalReference> configMapRef;
  std::optional<OptionalReference> secretRef;
};
BOOST_DESCRIBE_STRUCT(EnvFromSource, (), (configMapRef, secretRef))

struct ContainerPort {
  std::string name;
  int containerPort = 0;
  std::string protocol;  // empty: TCP
};
BOOST_DESCRIBE_STRUCT(ContainerPort, (), (name, containerPort, protocol))

/// Amounts by resource name, as quantities ("cpu": "100m").
struct ResourceRequirements {
  std::map<std::string, std::string> requests;
  std::map<std::string, std::string> limits;
};
BOOST_DESCRIBE_STRUCT(ResourceRequirements, (), (requests, limits))

struct VolumeMount {
  std::string name;
  std::string mountPath;
};
BOOST_DESCRIBE_STRUCT(VolumeMount, (), (name, mountPath))

struct Container {
  std::string name;
  std::string image;
  std::vector<EnvFromSource> envFrom;
  std::vector<EnvVar> env;
  std::vector<ContainerPort> ports;
  ResourceRequirements resources;
  std::vector<VolumeMount> volumeMounts;
  std::string restartPolicy;  // of an init container: Always makes it a sidecar
};
BOOST_DESCRIBE_STRUCT(Container, (),
                      (name, image, envFrom, env, ports, resources, volumeMounts, restartPolicy))

struct ClaimVolumeSource {
  std::string claimName;
};
BOOST_DESCRIBE_STRUCT(ClaimVolumeSource, (), (claimName))

struct SecretVolumeSource {
  std::string secretName;
  std::optional<bool> optional;
};
BOOST_DESCRIBE_STRUCT(SecretVolumeSource, (), (secretName, optional))

struct VolumeProjection {
  std::optional<OptionalReference> configMap;
  std::optional<OptionalReference> secret;
};
BOOST_DESCRIBE_STRUCT(VolumeProjection, (), (configMap, secret))

struct ProjectedVolumeSource {
  std::vector<VolumeProjection> sources;
};
BOOST_DESCRIBE_STRUCT(ProjectedVolumeSource, (), (sources))

struct Volume {
  std::string name;
  std::optional<ClaimVolumeSource> persistentVolumeClaim;
  std::optional<OptionalReference> configMap;
  std::optional<SecretVolumeSource> secret;
  std::optional<ProjectedVolumeSource> projected;
  std::optional<json::Object> hostPath;
};
BOOST_DESCRIBE_STRUCT(Volume, (), (name, persistentVolumeClaim, configMap, secret, projected, hostPath))

struct PodSpec {
  std::vector<Container> containers;
  std::vector<Container> initContainers;
  std::vector<Volume> volumes;
  std::string nodeName;
  std::string serviceAccountName;
  std::string priorityClassName;
  std::string restartPolicy;  // Always, OnFailure, Never
  std::vector<LocalReference> imagePullSecrets;
};
BOOST_DESCRIBE_STRUCT(PodSpec, (),
                      (containers, initContainers, volumes, nodeName, serviceAccountName, priorityClassName,
                       restartPolicy, imagePullSecrets))

/// What controllers make pods of. Only what is asked of it here: its labels and its spec.
struct PodTemplateMeta {
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
};
BOOST_DESCRIBE_STRUCT(PodTemplateMeta, (), (labels, annotations))

struct PodTemplate {
  PodTemplateMeta metadata;
  PodSpec spec;
};
BOOST_DESCRIBE_STRUCT(PodTemplate, (), (metadata, spec))

}  // namespace kymaros::kube
