#include "backup/object_facts_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace kymaros::backup {
namespace {

using domain::ObjectFacts;
using domain::ObjectId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

ObjectFacts facts(std::string_view text) {
  const auto object = json::parse(text);
  EXPECT_TRUE(object) << (object ? "" : object.error().message);
  auto read = facts_of(*object);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read.value_or(ObjectFacts{});
}

/// "Secret/db", "ConfigMap/app?" for an optional one.
std::vector<std::string> targets(const ObjectFacts& object) {
  std::vector<std::string> names;
  names.reserve(object.references.size());
  for (const auto& reference : object.references) {
    names.push_back(reference.target.kind + "/" + reference.target.name + (reference.optional ? "?" : ""));
  }
  return names;
}

std::vector<std::string> services(const ObjectFacts& object) {
  std::vector<std::string> names;
  names.reserve(object.services.size());
  for (const auto& service : object.services) names.push_back(service.service + "." + service.namespace_);
  return names;
}

constexpr std::string_view kDeployment = R"({
  "apiVersion": "apps/v1", "kind": "Deployment",
  "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"},
               "creationTimestamp": "2026-03-01T10:00:00Z"},
  "spec": {"replicas": 3, "template": {"spec": {
    "serviceAccountName": "runner", "priorityClassName": "high", "runtimeClassName": "gvisor",
    "imagePullSecrets": [{"name": "registry"}],
    "initContainers": [
      {"name": "migrate", "resources": {"requests": {"cpu": "2", "memory": "64Mi"}},
       "envFrom": [{"configMapRef": {"name": "migrations", "optional": true}}]},
      {"name": "proxy", "restartPolicy": "Always", "resources": {"requests": {"cpu": "100m"}}}],
    "containers": [
      {"name": "app",
       "env": [{"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "pw"}}},
               {"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "app", "key": "mode"}}},
               {"name": "DSN", "value": "postgres://db.data.svc.cluster.local:5432/x"},
               {"name": "OWN", "value": "http://cache.shop.svc:80"}],
       "args": ["--queue=mq.bus.svc:5672"],
       "resources": {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}},
      {"name": "side", "resources": {"limits": {"cpu": 1}}}],
    "volumes": [
      {"name": "conf", "configMap": {"name": "files"}},
      {"name": "tls", "secret": {"secretName": "tls"}},
      {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
      {"name": "all", "projected": {"sources": [
         {"secret": {"name": "extra"}}, {"configMap": {"name": "kube-root-ca.crt"}}, {"serviceAccountToken": {}}]}},
      {"name": "tmp", "emptyDir": {}}]}}}})";

TEST(ObjectFacts, ADeploymentTellsWhatItIsAndWhatItAsksFor) {
  const auto web = facts(kDeployment);
  EXPECT_EQ(web.id, (ObjectId{"apps", "Deployment", "shop", "web"}));
  EXPECT_EQ(web.version, "v1");
  EXPECT_EQ(web.labels.at("app"), "web");
  EXPECT_EQ(web.replicas, 3);
  EXPECT_EQ(format_time(web.created_at.value()), "2026-03-01T10:00:00Z");
  EXPECT_EQ(web.controller_kind, "");
  EXPECT_EQ(web.requests->cpu.format(), "2");  // the init container needs more than all that run after it
  EXPECT_EQ(web.requests->memory.format(), "1Gi");
}

TEST(ObjectFacts, EveryReferenceOfAPodTemplateIsFound) {
  EXPECT_THAT(
      targets(facts(kDeployment)),
      UnorderedElementsAre("Secret/db", "ConfigMap/app", "ConfigMap/migrations?", "ConfigMap/files",
                           "Secret/tls", "PersistentVolumeClaim/data", "Secret/extra", "Secret/registry?",
                           "ServiceAccount/runner", "PriorityClass/high", "RuntimeClass/gvisor"));
}

TEST(ObjectFacts, AReferenceSaysWhereItStands) {
  const auto web = facts(kDeployment);
  const auto db = std::ranges::find(web.references, "db", [](const auto& r) { return r.target.name; });
  ASSERT_NE(db, web.references.end());
  EXPECT_EQ(db->where, "container app: env PASSWORD");
  EXPECT_EQ(db->target.namespace_, "shop");
}

TEST(ObjectFacts, ServicesOfOtherNamespacesAreFoundInLiteralsAndArguments) {
  EXPECT_THAT(services(facts(kDeployment)), UnorderedElementsAre("db.data", "mq.bus"));
}

TEST(ObjectFacts, KindsThatMakePodsKeepTheirTemplatesInDifferentPlaces) {
  const std::string pod = R"({"containers": [{"name": "c", "envFrom": [{"secretRef": {"name": "s"}}]}]})";
  const auto at = [&](std::string_view api_version, std::string_view kind, const std::string& before,
                      const std::string& after) {
    return facts(std::string(R"({"metadata": {"name": "x", "namespace": "n"}, "apiVersion": ")")
                     .append(api_version)
                     .append(R"(", "kind": ")")
                     .append(kind)
                     .append(R"(", "spec": )")
                     .append(before)
                     .append(pod)
                     .append(after)
                     .append("}"));
  };
  const std::string open = R"({"template": {"spec": )";
  EXPECT_THAT(targets(at("v1", "Pod", "", "")), ElementsAre("Secret/s"));
  EXPECT_THAT(targets(at("apps/v1", "StatefulSet", open, "}}")), ElementsAre("Secret/s"));
  EXPECT_THAT(targets(at("apps/v1", "DaemonSet", open, "}}")), ElementsAre("Secret/s"));
  EXPECT_THAT(targets(at("apps/v1", "ReplicaSet", open, "}}")), ElementsAre("Secret/s"));
  EXPECT_THAT(targets(at("batch/v1", "Job", open, "}}")), ElementsAre("Secret/s"));
  EXPECT_THAT(targets(at("batch/v1", "CronJob", R"({"jobTemplate": {"spec": )" + open, "}}}}")),
              ElementsAre("Secret/s"));
  EXPECT_THAT(targets(at("example.com/v1", "Widget", open, "}}")), IsEmpty());
}

TEST(ObjectFacts, AStatefulSetNamesItsServiceAndTheClaimsOfItsReplicas) {
  const auto set = facts(R"({"apiVersion": "apps/v1", "kind": "StatefulSet",
    "metadata": {"name": "db", "namespace": "shop"},
    "spec": {"replicas": 2, "serviceName": "db-headless", "template": {"spec": {}},
             "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}})");
  EXPECT_THAT(targets(set), ElementsAre("Service/db-headless?", "PersistentVolumeClaim/data-db-0?",
                                        "PersistentVolumeClaim/data-db-1?"));
}

TEST(ObjectFacts, RoleBindingsAutoscalersClaimsAndAccountsNameTheirTargets) {
  EXPECT_THAT(targets(facts(R"({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
    "metadata": {"name": "b", "namespace": "n"}, "roleRef": {"kind": "Role", "name": "reader"}})")),
              ElementsAre("Role/reader"));
  EXPECT_THAT(targets(facts(R"({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "h", "namespace": "n"},
    "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}})")),
              ElementsAre("Deployment/web?"));
  EXPECT_THAT(targets(facts(R"({"apiVersion": "v1", "kind": "ServiceAccount",
    "metadata": {"name": "a", "namespace": "n"}, "imagePullSecrets": [{"name": "pull"}]})")),
              ElementsAre("Secret/pull?"));
  const auto claim = facts(R"({"apiVersion": "v1", "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data", "namespace": "n"},
    "spec": {"storageClassName": "fast", "volumeName": "pv-1", "resources": {"requests": {"storage": "10Gi"}}},
    "status": {"phase": "Bound"}})");
  EXPECT_THAT(targets(claim), ElementsAre("StorageClass/fast"));
  EXPECT_EQ(claim.volume_name, "pv-1");
  EXPECT_EQ(claim.phase, "Bound");
  EXPECT_EQ(claim.requests->storage.format(), "10Gi");
}

TEST(ObjectFacts, JobsAndPodsThatAreDoneSaySo) {
  const auto job = [](std::string_view condition) {
    return facts(
        std::string(R"({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": "n"},
      "spec": {"completions": 4}, "status": {"conditions": [)")
            .append(condition)
            .append("]}}"));
  };
  EXPECT_TRUE(job(R"({"type": "Complete", "status": "True"})").is_completed);
  EXPECT_TRUE(job(R"({"type": "Failed", "status": "True"})").is_completed);
  EXPECT_FALSE(job(R"({"type": "Failed", "status": "False"})").is_completed);
  EXPECT_EQ(job("").replicas, 4);
  EXPECT_TRUE(facts(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"},
                        "status": {"phase": "Succeeded"}})")
                  .is_completed);
}

TEST(ObjectFacts, ServicesSecretsAndMirrorPodsKeepTheirKindOfKind) {
  const auto service =
      facts(R"({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s", "namespace": "n"},
    "spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}})");
  EXPECT_EQ(service.type, "ExternalName");
  EXPECT_FALSE(service.has_selector);
  EXPECT_THAT(services(service), ElementsAre("db.data"));
  EXPECT_EQ(facts(R"({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "t", "namespace": "n"},
                      "type": "kubernetes.io/service-account-token"})")
                .type,
            "kubernetes.io/service-account-token");
  EXPECT_TRUE(
      facts(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "kube-system",
                        "annotations": {"kubernetes.io/config.mirror": "x"}}})")
          .is_mirror_pod);
}

TEST(ObjectFacts, TheControllerOwnerIsKeptAndOtherOwnersAreNot) {
  const auto pod = facts(R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n",
    "ownerReferences": [{"kind": "Node", "name": "n1"}, {"kind": "ReplicaSet", "name": "web-1", "controller": true}]}})");
  EXPECT_EQ(pod.controller_kind, "ReplicaSet");
  EXPECT_EQ(pod.controller_name, "web-1");
}

TEST(ObjectFacts, ServiceNamesInConfigMapsAreFoundWhateverStandsAroundThem) {
  const auto map =
      facts(R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "shop"},
    "data": {"app.ini": "url=http://a.one.svc/x\nb.two.svc.cluster.local;c.shop.svc",
             "no": "d.three.svcs e..svc .four.svc svc -f.five.svc x.svc_y"}})");
  EXPECT_THAT(services(map), UnorderedElementsAre("a.one", "b.two"));
  EXPECT_EQ(map.services.front().where, "data app.ini");
}

TEST(ObjectFacts, ItemsOfAListTakeTheirKindFromTheType) {
  const auto item = json::parse(R"({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                                    "metadata": {"name": "web", "namespace": "shop"}})");
  const auto read = facts_of(*item, {"apps", "v1", "deployments", "Deployment", kube::Scope::Namespaced});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, (ObjectId{"apps", "Deployment", "shop", "web"}));
  EXPECT_EQ(read->resource, "deployments.apps");
}

TEST(ObjectFacts, WhatIsNoObjectIsRefused) {
  for (const auto* text : {"{}", "[]", "7", R"({"kind": "Pod"})", R"({"metadata": {"name": "x"}})",
                           R"({"kind": "Pod", "metadata": {"name": 7}})"}) {
    const auto read = facts_of(*json::parse(text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::Invalid);
  }
}

TEST(ObjectFacts, FieldsOfAnUnexpectedShapeAreReadAsAbsent) {
  const auto odd =
      facts(R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x", "namespace": "n"},
    "spec": {"replicas": "three", "template": {"spec": {"containers": {"name": "c"}, "volumes": [7, null],
             "imagePullSecrets": [[]], "serviceAccountName": 4}}}})");
  EXPECT_EQ(odd.replicas, 1);
  EXPECT_THAT(targets(odd), IsEmpty());
}

}  // namespace
}  // namespace kymaros::backup
