#include "kube/api.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "kube/discovery.hpp"
#include "kube/objects/configuration.hpp"
#include "kube/objects/event.hpp"
#include "kube/objects/lease.hpp"
#include "kube/objects/network_policy.hpp"
#include "kube/objects/pod.hpp"
#include "kube/objects/workloads.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::kube {
namespace {

using test::Answer;

json::Value parsed(std::string_view text) { return json::parse(text).value(); }

class ApiTest : public testing::Test {
 protected:
  async::VirtualLoop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  Client client{transport, loop.clock(), loop.executor(), {.server = "https://k8s"}};
};

constexpr const char* kCrashing = R"({
  "apiVersion": "v1", "kind": "Pod",
  "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}, "managedFields": [{"a": 1}]},
  "spec": {"containers": [{"name": "app", "image": "nginx:1", "unknown": 1,
                           "env": [{"name": "PASSWORD", "value": "hunter2"},
                                   {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
                           "envFrom": [{"configMapRef": {"name": "settings", "optional": true}}]}],
           "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-0"}}]},
  "status": {"phase": "Running", "startTime": "2026-03-26T03:00:00Z",
             "conditions": [{"type": "Ready", "status": "False", "reason": "ContainersNotReady",
                             "lastTransitionTime": "2026-03-26T03:00:05Z"}],
             "containerStatuses": [{"name": "app", "ready": false, "restartCount": 4,
                                    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                                    "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}]}})";

TEST_F(ApiTest, ReadsAPodAsTheKubeletReportsIt) {
  transport.then(Answer::json(200, parsed(kCrashing)));
  const auto pod = loop.run(Api<Pod>(client).get({"shop", "web"}));
  ASSERT_TRUE(pod.has_value()) << pod.error().message;
  EXPECT_EQ(pod->metadata.key(), (ObjectKey{"shop", "web"}));
  EXPECT_EQ(pod->spec.containers.at(0).env.at(1).valueFrom->secretKeyRef->name, "s");
  EXPECT_EQ(pod->spec.containers.at(0).envFrom.at(0).configMapRef->optional, true);
  EXPECT_EQ(pod->spec.volumes.at(0).persistentVolumeClaim->claimName, "data-0");
  const auto& status = pod->status.containerStatuses.at(0);
  EXPECT_EQ(status.state.waiting->reason, "CrashLoopBackOff");
  EXPECT_EQ(status.lastState.terminated->exitCode, 137);
  EXPECT_EQ(status.restartCount, 4);
}

TEST_F(ApiTest, WhatMayBeSecretIsNotKept) {
  const auto pod = decode_object<Pod>(parsed(kCrashing)).value();
  EXPECT_FALSE(json::serialize(encode_object(pod)).contains("hunter2"));
  const auto secret =
      decode_object<Secret>(parsed(R"({"type":"Opaque","data":{"p":"aHVudGVyMg=="}})")).value();
  EXPECT_FALSE(json::serialize(encode_object(secret)).contains("aHVudGVyMg"));
}

TEST_F(ApiTest, ListsWithStructs) {
  transport.then(
      Answer::json(200, parsed(R"({"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"web"},
                      "spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"a"}]}}},
                      "status":{"readyReplicas":2}}]})")));
  const auto list = loop.run(Api<Deployment>(client).list({.namespace_ = "shop"}));
  ASSERT_TRUE(list.has_value()) << list.error().message;
  EXPECT_EQ(list->resourceVersion, "9");
  EXPECT_EQ(list->items.at(0).spec.replicas, 3);
  EXPECT_EQ(list->items.at(0).spec.template_.spec.containers.at(0).name, "a");
  EXPECT_EQ(list->items.at(0).status.readyReplicas, 2);
}

TEST_F(ApiTest, AnObjectThatDoesNotFitIsNamed) {
  transport.then(
      Answer::json(200, parsed(R"({"metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":"3"}})")));
  const auto broken = loop.run(Api<Deployment>(client).get({"shop", "web"}));
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().code, ErrorCode::Invalid);
  EXPECT_TRUE(broken.error().message.starts_with("Deployment shop/web: spec.replicas:"))
      << broken.error().message;
}

TEST_F(ApiTest, CreatesInTheObjectsNamespaceAndSaysWhatItIs) {
  transport.then(Answer::json(201, parsed(R"({"metadata":{"name":"kymaros","namespace":"ops","uid":"u"}})")));
  Lease lease{.metadata = {.name = "kymaros", .namespace_ = "ops"}};
  lease.spec.renewTime = MicroTime{parse_time("2026-03-26T03:00:00.25Z").value()};
  const auto created = loop.run(Api<Lease>(client).create(lease));
  ASSERT_TRUE(created.has_value()) << created.error().message;
  EXPECT_EQ(created->metadata.uid, "u");
  EXPECT_TRUE(transport.requests()[0].url.starts_with(
      "https://k8s/apis/coordination.k8s.io/v1/namespaces/ops/leases"));
  EXPECT_EQ(parsed(transport.requests()[0].body),
            parsed(R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
                       "metadata":{"name":"kymaros","namespace":"ops"},
                       "spec":{"renewTime":"2026-03-26T03:00:00.250000Z"}})"));
}

TEST_F(ApiTest, WatchesWithStructsAndGoesOnAfterOneThatDoesNotFit) {
  transport.then(
      Answer::status(200)
          .piece("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n")
          .piece("{\"type\":\"ADDED\",\"object\":{\"spec\":{\"replicas\":\"x\"}}}\n")
          .piece(
              "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\"},\"spec\":1}}\n"));
  auto watch = loop.run(Api<Deployment>(client).watch({}, {.resourceVersion = "1"}));
  ASSERT_TRUE(watch.has_value());
  EXPECT_EQ(loop.run(watch->next()).value()->object.metadata.name, "a");
  EXPECT_EQ(loop.run(watch->next()).error().code, ErrorCode::Invalid);
  const auto bookmark = loop.run(watch->next()).value();
  EXPECT_EQ(bookmark->type, WatchEventType::Bookmark);
  EXPECT_EQ(bookmark->object.metadata.resourceVersion, "7");
  EXPECT_FALSE(loop.run(watch->next()).value().has_value());
}

TEST(Objects, APolicyForAllPodsSaysSo) {
  NetworkPolicy policy;
  policy.spec.policyTypes = {"Ingress"};
  policy.spec.ingress = {{.from = {{.podSelector = LabelSelector{}}}}};
  EXPECT_EQ(
      json::find(encode_object(policy), {"spec"})->as_object(),
      parsed(R"({"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{}}]}]})")
          .as_object());
}

TEST(Objects, AnEventIsWrittenAsTheApiServerWantsIt) {
  Event event{.metadata = {.name = "a.1", .namespace_ = "shop"}};
  event.eventTime = MicroTime{parse_time("2026-03-26T03:00:00Z").value()};
  event.regarding = {.apiVersion = "v1", .kind = "Pod", .namespace_ = "shop", .name = "a"};
  const auto wire = encode_object(event);
  EXPECT_EQ(json::find_string(wire, {"eventTime"}), "2026-03-26T03:00:00.000000Z");
  EXPECT_EQ(json::find_string(wire, {"regarding", "namespace"}), "shop");
  EXPECT_EQ(json::find_string(wire, {"apiVersion"}), "events.k8s.io/v1");
  EXPECT_EQ(json::find(wire, {"deprecatedCount"}), nullptr);
}

class DiscoveryTest : public ApiTest {
 protected:
  DiscoveryTest() {
    transport.otherwise([](const http::Request& request) {
      if (!request.url.ends_with("/apis/velero.io/v1")) {
        return Answer::json(404, parsed(R"({"kind":"Status","reason":"NotFound","code":404})"));
      }
      return Answer::json(200, parsed(R"({"kind":"APIResourceList","groupVersion":"velero.io/v1","resources":[
          {"name":"backups","kind":"Backup","namespaced":true},
          {"name":"backups/status","kind":"Backup","namespaced":true},
          {"name":"things","kind":"Thing","namespaced":false}]})"));
    });
  }
  Discovery discovery{client};
};

TEST_F(DiscoveryTest, FindsWhereAKindIsKept) {
  EXPECT_EQ(loop.run(discovery.find("velero.io/v1", "Backup")).value(),
            (ResourceType{"velero.io", "v1", "backups", "Backup", Scope::Namespaced}));
  EXPECT_EQ(loop.run(discovery.find("velero.io/v1", "Thing"))->scope, Scope::Cluster);
}

TEST_F(DiscoveryTest, WhatIsNotServedIsNotFound) {
  EXPECT_EQ(loop.run(discovery.find("velero.io/v1", "Restore")).error().code, ErrorCode::NotFound);
  EXPECT_EQ(loop.run(discovery.find("example.org/v1", "A")).error().code, ErrorCode::NotFound);
}

TEST_F(DiscoveryTest, KnowsWhichVersionOfAGroupIsPreferred) {
  EXPECT_EQ(loop.run(discovery.preferred_version("")).value(), "v1");
  EXPECT_EQ(loop.run(discovery.preferred_version("example.org")).value(), "") << "it is not served";
  transport.then(Answer::json(200, parsed(R"({"preferredVersion":{"version":"v2"}})")));
  EXPECT_EQ(loop.run(discovery.preferred_version("example.org")).value(), "v2");
  transport.then(Answer::no_connection());
  EXPECT_EQ(loop.run(discovery.preferred_version("example.org")).error().code, ErrorCode::Unavailable);
}

TEST_F(DiscoveryTest, AsksOnceForEachApiVersion) {
  for (int i = 0; i < 3; ++i) {
    (void)loop.run(discovery.find("velero.io/v1", "Backup"));
    (void)loop.run(discovery.find("example.org/v1", "A"));
  }
  EXPECT_EQ(transport.requests().size(), 2U);
}

TEST_F(DiscoveryTest, AFailureIsNotKept) {
  transport.then(Answer::no_connection());
  EXPECT_EQ(loop.run(discovery.find("velero.io/v1", "Backup")).error().code, ErrorCode::Unavailable);
  EXPECT_TRUE(loop.run(discovery.find("velero.io/v1", "Backup")).has_value());
}

}  // namespace
}  // namespace kymaros::kube
