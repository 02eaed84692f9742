#include "sim/admission/object_defaults.hpp"

#include <gtest/gtest.h>

#include "sim/admission/priority.hpp"
#include "sim/fields.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

class ObjectDefaultsTest : public testing::Test {
 protected:
  ObjectDefaultsTest() {
    admit_with_defaults(core.registry);
    admit_by_priority(core.registry);
  }

  /// spec of what is made of it.
  json::Value spec_of(const std::string& resource, std::string_view spec) {
    const auto made = core.registry.create(
        resource, json::Object{{"metadata", json::Object{{"name", "web"}, {"namespace", "shop"}}},
                               {"spec", json::parse(spec).value()}});
    EXPECT_TRUE(made);
    return made ? (*made)->at("spec") : json::Value();
  }

  test::SimCore core;
};

// What a kube-apiserver 1.35 made of the same.
constexpr auto kTemplate = R"({"metadata": {"labels": {"a": "b"}}, "spec": {
    "containers": [{"name": "w", "image": "x:1", "ports": [{"containerPort": 80}],
                    "livenessProbe": {"httpGet": {"port": 80}},
                    "env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}],
    "volumes": [{"name": "c", "configMap": {"name": "c"}}, {"name": "s", "secret": {"secretName": "c"}},
                {"name": "e"}, {"name": "h", "hostPath": {"path": "/x"}}]}})";
constexpr auto kCompleteTemplate = R"({"metadata": {"labels": {"a": "b"}}, "spec": {
    "volumes": [{"name": "c", "configMap": {"name": "c", "defaultMode": 420}},
                {"name": "s", "secret": {"secretName": "c", "defaultMode": 420}}, {"name": "e", "emptyDir": {}},
                {"name": "h", "hostPath": {"path": "/x", "type": ""}}],
    "containers": [{"name": "w", "image": "x:1", "ports": [{"containerPort": 80, "protocol": "TCP"}],
                    "env": [{"name": "A",
                             "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}],
                    "resources": {},
                    "livenessProbe": {"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "timeoutSeconds": 1,
                                      "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                    "imagePullPolicy": "IfNotPresent"}],
    "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
    "securityContext": {}, "schedulerName": "default-scheduler"}})";

json::Value with_template(std::string_view rest, std::string_view pod_template) {
  auto out = json::parse(rest).value();
  out.as_object()["template"] = json::parse(pod_template).value();
  return out;
}

struct Case {
  const char* resource;
  const char* rest;  // of the spec, beside the template
};

class WorkloadDefaultsTest : public ObjectDefaultsTest, public testing::WithParamInterface<Case> {};

TEST_P(WorkloadDefaultsTest, AreThoseOfTheApiServer) {
  const auto given = json::serialize(with_template("{}", kTemplate));
  EXPECT_EQ(spec_of(GetParam().resource, given), with_template(GetParam().rest, kCompleteTemplate));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, WorkloadDefaultsTest,
    testing::Values(Case{"replicasets.apps", R"({"replicas": 1})"},
                    Case{"deployments.apps",
                         R"({"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
             "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}})"},
                    Case{"statefulsets.apps",
                         R"({"replicas": 1, "revisionHistoryLimit": 10, "podManagementPolicy": "OrderedReady",
             "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
             "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"}})"},
                    Case{"daemonsets.apps", R"({"revisionHistoryLimit": 10,
             "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}})"},
                    Case{"jobs.batch",
                         R"({"parallelism": 1, "completions": 1, "backoffLimit": 6, "manualSelector": false,
             "completionMode": "NonIndexed", "suspend": false, "podReplacementPolicy": "TerminatingOrFailed"})"}));

TEST_F(ObjectDefaultsTest, LeaveWhatIsThere) {
  const auto spec = spec_of("deployments.apps",
                            R"({"replicas": 0, "strategy": {"type": "Recreate"},
                                "template": {"spec": {"restartPolicy": "Always", "terminationGracePeriodSeconds": 0}}})");
  EXPECT_EQ(integer_at(spec, {"replicas"}, -1), 0);
  EXPECT_EQ(*json::find(spec, {"strategy"}), json::parse(R"({"type": "Recreate"})").value());
  EXPECT_EQ(integer_at(spec, {"template", "spec", "terminationGracePeriodSeconds"}, -1), 0);
}

TEST_F(ObjectDefaultsTest, OfPodsAddWhatTheyTolerateAndTheirPriority) {
  const auto spec = spec_of("pods", R"({"containers": [{"name": "web", "image": "web",
                                        "resources": {"limits": {"cpu": "2"}}}]})");
  const auto container = items_at(spec, {"containers"})[0];
  EXPECT_EQ(json::find_string(container, {"imagePullPolicy"}), "Always") << "no tag means latest";
  EXPECT_EQ(json::find_string(container, {"resources", "requests", "cpu"}), "2");
  EXPECT_EQ(
      *json::find(spec, {"tolerations"}),
      json::parse(R"([{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute",
                             "tolerationSeconds": 300},
                            {"key": "node.kubernetes.io/unreachable", "operator": "Exists",
                             "effect": "NoExecute", "tolerationSeconds": 300}])")
          .value());
  EXPECT_EQ(integer_at(spec, {"priority"}, -1), 0);
  EXPECT_EQ(json::find_string(spec, {"preemptionPolicy"}), "PreemptLowerPriority");
}

TEST_F(ObjectDefaultsTest, OfPodsTakeThePriorityOfTheirClass) {
  core.create("priorityclasses.scheduling.k8s.io", R"({"metadata": {"name": "high"}, "value": 100})");
  EXPECT_EQ(integer_at(spec_of("pods", R"({"priorityClassName": "high"})"), {"priority"}), 100);
  const auto refused =
      core.registry.create("pods", json::parse(R"({"metadata": {"name": "two", "namespace": "shop"},
                                                                     "spec": {"priorityClassName": "low"}})")
                                       .value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "pods \"two\" is forbidden: no PriorityClass with name low was found");
}

TEST_F(ObjectDefaultsTest, OfNetworkPoliciesNameWhatTheyAreAbout) {
  EXPECT_EQ(spec_of("networkpolicies.networking.k8s.io",
                    R"({"podSelector": {}, "egress": [{"ports": [{"port": 53}]}]})"),
            json::parse(R"({"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
                            "egress": [{"ports": [{"port": 53, "protocol": "TCP"}]}]})")
                .value());
}

}  // namespace
}  // namespace kymaros::sim
