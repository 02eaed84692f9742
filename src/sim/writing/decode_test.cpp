#include "sim/writing/decode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/yaml.hpp"

namespace kymaros::sim {
namespace {

using FieldValidation = ClientWrite::FieldValidation;
using testing::ElementsAre;

class Decode : public testing::Test {
 protected:
  /// The refusal; empty if there is none. The object is in `object` then.
  std::string decoded(std::string_view text, FieldValidation validation = FieldValidation::Warn) {
    object = json::parse_yaml(text).value();
    write = {.validation = validation};
    const auto refused = decode(*catalog.find("deployments.apps"), object, write);
    EXPECT_TRUE(!refused || refused->code == 400);
    return refused ? refused->message : "";
  }

  ResourceCatalog catalog;
  json::Value object;
  ClientWrite write;
};

TEST_F(Decode, WhatAKindDoesNotHaveGoesAndIsToldOf) {
  EXPECT_EQ(decoded("{metadata: {name: a, colour: red}, spec: {replica: 1, paused: null, template: {spec: "
                    "{containers: [{name: c, imag: x}]}}}}"),
            "");
  EXPECT_EQ(
      object,
      json::parse_yaml("{metadata: {name: a}, spec: {template: {spec: {containers: [{name: c}]}}}}").value());
  EXPECT_THAT(write.warnings,
              ElementsAre(R"(unknown field "metadata.colour")", R"(unknown field "spec.replica")",
                          R"(unknown field "spec.template.spec.containers[0].imag")"));
}

TEST_F(Decode, NobodyHearsOfItWhoDoesNotWantTo) {
  EXPECT_EQ(decoded("{spec: {replica: 1}}", FieldValidation::Ignore), "");
  EXPECT_TRUE(write.warnings.empty());
}

TEST_F(Decode, AStrictClientIsRefused) {
  EXPECT_EQ(decoded("{spec: {replica: 1, b: 2}}", FieldValidation::Strict),
            R"(Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: )"
            R"(unknown field "spec.replica", unknown field "spec.b")");
}

TEST_F(Decode, ValuesHaveTheTypesOfTheirMembers) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{spec: {replicas: three}}", "string into Go struct field DeploymentSpec.spec.replicas of type int32"},
      {"{spec: {replicas: 1.5}}",
       "number 1.5E0 into Go struct field DeploymentSpec.spec.replicas of type int32"},
      {"{spec: {paused: 'yes'}}", "string into Go struct field DeploymentSpec.spec.paused of type bool"},
      {"{metadata: {labels: {a: 1}}}",
       "number into Go struct field ObjectMeta.metadata.labels of type string"},
      {"{spec: {template: {spec: {containers: {name: c}}}}}",
       "object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container"},
      {"{spec: {template: {spec: {containers: [{image: 5}]}}}}",
       "number into Go struct field Container.spec.template.spec.containers.image of type string"},
      {"{spec: []}", "array into Go struct field Deployment.spec of type v1.DeploymentSpec"},
  };
  for (const auto& [text, why] : rows) {
    EXPECT_EQ(
        decoded(text),
        R"(Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal )" + why);
  }
  EXPECT_EQ(
      decoded(
          "{spec: {replicas: 3, template: {spec: {containers: [{resources: {limits: {cpu: 1, memory: 1Gi}},"
          "readinessProbe: {tcpSocket: {port: 80}}}, {livenessProbe: {tcpSocket: {port: web}}}]}}}}"),
      "");
}

}  // namespace
}  // namespace kymaros::sim
