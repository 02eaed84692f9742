#include "sim/api_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "async/task_group.hpp"
#include "kube/client.hpp"
#include "support/protobuf_bytes.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

const kube::ResourceType kConfigMaps{"", "v1", "configmaps", "ConfigMap"};
const kube::ResourceType kNamespaces{"", "v1", "namespaces", "Namespace", kube::Scope::Cluster};

/// The server as our own client sees it.
class ApiServerTest : public testing::Test {
 protected:
  json::Value config_map(std::string_view name, std::string_view value = "1") {
    return json::Object{{"metadata", json::Object{{"namespace", "shop"}, {"name", name}}},
                        {"data", json::Object{{"value", value}}}};
  }
  auto create(std::string_view name) {
    return core.loop.run(client.create(kConfigMaps, "shop", config_map(name)));
  }
  Result<http::Response> raw(std::string method, std::string path, std::string body = {},
                             std::string content_type = "application/json") {
    http::Request request{
        .method = std::move(method), .url = "http://cluster" + path, .body = std::move(body)};
    request.headers.set("Content-Type", content_type);
    return core.loop.run(http::fetch(server, core.loop.clock(), std::move(request)));
  }
  /// What a watch brings within a minute, line by line.
  std::vector<json::Value> watched(const std::string& path, const std::function<void()>& meanwhile = {}) {
    std::string text;
    async::TaskGroup tasks(core.loop.executor());
    tasks.spawn(read(path, text));
    core.loop.run_for(1s);
    if (meanwhile) meanwhile();
    core.loop.run_for(59s);
    tasks.cancel();
    core.loop.run(tasks.join());
    std::vector<json::Value> events;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      events.push_back(json::parse(text.substr(begin, end - begin)).value());
      begin = end + 1;
    }
    return events;
  }
  static std::vector<std::string> types(const std::vector<json::Value>& events) {
    std::vector<std::string> out;
    for (const auto& event : events) {
      out.push_back(json::find_string(event, {"type"}) + " " +
                    json::find_string(event, {"object", "metadata", "name"}));
    }
    return out;
  }

  test::SimCore core;
  ApiServer server{core.registry, core.loop.executor(), core.loop.clock()};
  kube::Client client{server, core.loop.clock(), core.loop.executor(), {.server = "http://cluster"}};

 private:
  Task<void> read(std::string path, std::string& text) {
    auto answer = co_await server.open({.method = "GET", .url = "http://cluster" + path});
    while (true) {
      const auto piece = co_await answer->body->read_some();
      if (!piece || piece->empty()) co_return;
      text += *piece;
    }
  }
};

using Strings = std::vector<std::string>;

TEST_F(ApiServerTest, KeepsWhatIsCreated) {
  const auto made = create("settings");
  ASSERT_TRUE(made.has_value()) << made.error().message;
  const auto read = core.loop.run(client.get(kConfigMaps, {"shop", "settings"}));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, *made);
  EXPECT_EQ(json::find_string(*read, {"kind"}), "ConfigMap");
  EXPECT_FALSE(json::find_string(*read, {"metadata", "uid"}).empty());
  EXPECT_EQ(json::find_string(*read, {"metadata", "creationTimestamp"}), "2026-03-26T03:00:00Z");
}

TEST_F(ApiServerTest, RefusesWhatIsThereAlreadyAndWhatIsNot) {
  ASSERT_TRUE(create("settings").has_value());
  EXPECT_EQ(create("settings").error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(core.loop.run(client.get(kConfigMaps, {"shop", "other"})).error().code, ErrorCode::NotFound);
  EXPECT_EQ(raw("GET", "/api/v1/namespaces/shop/sheep")->head.status, 404);
  EXPECT_EQ(raw("POST", "/api/v1/namespaces/shop/configmaps", "no json")->head.status, 400);
  EXPECT_EQ(
      raw("POST", "/api/v1/namespaces/shop/configmaps", R"({"metadata": {"name": "Big"}})")->head.status,
      422);
}

TEST_F(ApiServerTest, ReadsBodiesInProtobuf) {
  using test::bytes_field;
  constexpr auto kProtobuf = "application/vnd.kubernetes.protobuf";
  const auto message = bytes_field(1, bytes_field(1, "settings")) +
                       bytes_field(2, bytes_field(1, "value") + bytes_field(2, "1"));
  const auto path = "/api/v1/namespaces/shop/configmaps";
  EXPECT_EQ(raw("POST", path, test::protobuf_body("v1", "ConfigMap", message), kProtobuf)->head.status, 201);
  const auto read = core.loop.run(client.get(kConfigMaps, {"shop", "settings"})).value();
  EXPECT_EQ(json::find_string(read, {"data", "value"}), "1");
  const auto options = bytes_field(2, bytes_field(1, "of another"));
  EXPECT_EQ(raw("DELETE", path + std::string("/settings"),
                test::protobuf_body("v1", "DeleteOptions", options), kProtobuf)
                ->head.status,
            409);
  EXPECT_EQ(raw("POST", path, test::protobuf_body("v1", "ConfigMap", "\x0a"), kProtobuf)->head.status, 400);
  EXPECT_EQ(raw("POST", path, test::protobuf_body("v1", "Sheep", ""), kProtobuf)->head.status, 415);
  EXPECT_EQ(raw("POST", path, "", "application/cbor")->head.status, 415);
}

TEST_F(ApiServerTest, AnswersReviewsInProtobuf) {
  using test::bytes_field;
  const auto verb = bytes_field(1, bytes_field(2, "get") + bytes_field(5, "pods"));
  const auto answer =
      raw("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
          test::protobuf_body("authorization.k8s.io/v1", "SelfSubjectAccessReview", bytes_field(2, verb)),
          "application/vnd.kubernetes.protobuf");
  EXPECT_EQ(answer->head.status, 201);
  const auto review = json::parse(answer->body).value();
  EXPECT_EQ(json::find_string(review, {"spec", "resourceAttributes", "verb"}), "get");
  EXPECT_TRUE(json::find(review, {"status", "allowed"}));
}

TEST_F(ApiServerTest, RefusesWritesOfAnOldVersion) {
  auto object = *create("settings");
  ASSERT_TRUE(core.loop
                  .run(client.patch(kConfigMaps, {"shop", "settings"}, kube::PatchType::Merge,
                                    json::Object{{"data", json::Object{{"value", "2"}}}}))
                  .has_value());
  EXPECT_EQ(core.loop.run(client.replace(kConfigMaps, object)).error().code, ErrorCode::Conflict);
}

TEST_F(ApiServerTest, ListsPageByPageAsTheyWereAtTheFirst) {
  for (const auto* name : {"a", "b", "c"}) ASSERT_TRUE(create(name).has_value());
  const auto first = json::parse(raw("GET", "/api/v1/configmaps?limit=2")->body).value();
  EXPECT_EQ(first.at("items").as_array().size(), 2U);
  EXPECT_EQ(first.at("metadata").at("remainingItemCount").to_number<int>(), 1);
  ASSERT_TRUE(create("aa").has_value());
  const auto token = json::find_string(first, {"metadata", "continue"});
  const auto second = json::parse(raw("GET", "/api/v1/configmaps?limit=2&continue=" + token)->body).value();
  ASSERT_EQ(second.at("items").as_array().size(), 1U);
  EXPECT_EQ(json::find_string(second.at("items").at(0), {"metadata", "name"}), "c");
  EXPECT_EQ(second.at("metadata").at("resourceVersion"), first.at("metadata").at("resourceVersion"));
  core.storage.compact();
  EXPECT_EQ(raw("GET", "/api/v1/configmaps?limit=2&continue=" + token)->head.status, 410);
}

TEST_F(ApiServerTest, AWatchBringsWhatHappensAfterItsVersion) {
  ASSERT_TRUE(create("a").has_value());
  const auto version = std::to_string(core.storage.version());
  const auto events =
      watched("/api/v1/namespaces/shop/configmaps?watch=true&resourceVersion=" + version, [&] {
        ASSERT_TRUE(create("b").has_value());
        ASSERT_TRUE(core.loop.run(client.remove(kConfigMaps, {"shop", "a"}, {})).has_value());
      });
  EXPECT_EQ(types(events), (Strings{"ADDED b", "DELETED a"}));
}

TEST_F(ApiServerTest, AnObjectThatLeavesASelectorIsDeletedForItsWatch) {
  ASSERT_TRUE(create("a").has_value());
  const auto label = [&](json::Value value) {
    const auto patch = json::Object{{"metadata", json::Object{{"labels", json::Object{{"app", value}}}}}};
    ASSERT_TRUE(
        core.loop.run(client.patch(kConfigMaps, {"shop", "a"}, kube::PatchType::Merge, patch)).has_value());
  };
  const auto events = watched("/api/v1/configmaps?watch=true&labelSelector=app%3Dshop", [&] {
    label("shop");
    label("blog");
    label("shop");
  });
  EXPECT_EQ(types(events), (Strings{"ADDED a", "DELETED a", "ADDED a"}));
}

TEST_F(ApiServerTest, AWatchFromAVersionThatIsForgottenSaysSo) {
  ASSERT_TRUE(create("a").has_value());
  ASSERT_TRUE(create("b").has_value());
  core.storage.compact();
  const auto events = watched("/api/v1/configmaps?watch=true&resourceVersion=2");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(json::find_string(events[0], {"type"}), "ERROR");
  EXPECT_EQ(events[0].at("object").at("code").to_number<int>(), 410);
}

TEST_F(ApiServerTest, ABookmarkTellsHowFarAQuietWatchIs) {
  ASSERT_TRUE(
      core.loop.run(client.create(kNamespaces, {}, json::Object{{"metadata", json::Object{{"name", "x"}}}}))
          .has_value());
  const auto version = std::to_string(core.storage.version());
  ASSERT_TRUE(create("a").has_value());
  const auto path = "/api/v1/namespaces?watch=true&allowWatchBookmarks=true&resourceVersion=" + version;
  std::string text;
  const auto events = watched(path, [&] { core.loop.run_for(1min); });
  ASSERT_EQ(types(events), (Strings{"BOOKMARK "}));
  EXPECT_EQ(json::find_string(events[0], {"object", "metadata", "resourceVersion"}),
            std::to_string(core.storage.version()));
}

TEST_F(ApiServerTest, WhatHasFinalizersStaysUntilTheyAreGone) {
  auto object = config_map("held");
  object.at("metadata").as_object()["finalizers"] = json::Array{"example.org/hold"};
  ASSERT_TRUE(core.loop.run(client.create(kConfigMaps, "shop", object)).has_value());
  ASSERT_TRUE(core.loop.run(client.remove(kConfigMaps, {"shop", "held"}, {})).has_value());
  EXPECT_FALSE(core.text("configmaps", {"shop", "held"}, {"metadata", "deletionTimestamp"}).empty());
  ASSERT_TRUE(core.loop
                  .run(client.patch(kConfigMaps, {"shop", "held"}, kube::PatchType::Merge,
                                    json::Object{{"metadata", json::Object{{"finalizers", nullptr}}}}))
                  .has_value());
  EXPECT_EQ(core.registry.find("configmaps", {"shop", "held"}), nullptr);
}

TEST_F(ApiServerTest, StatusIsWrittenThroughItsSubresourceOnly) {
  core.create("deployments.apps",
              R"({"metadata": {"namespace": "shop", "name": "web"}, "spec": {"replicas": 1},
                                      "status": {"replicas": 7}})");
  const auto path = std::string("/apis/apps/v1/namespaces/shop/deployments/web");
  const auto merge = "application/merge-patch+json";
  ASSERT_EQ(raw("PATCH", path, R"({"spec": {"replicas": 2}, "status": {"replicas": 5}})", merge)->head.status,
            200);
  auto web = core.registry.find("deployments.apps", {"shop", "web"});
  EXPECT_EQ(json::find(*web, {"status"}), nullptr);
  EXPECT_EQ(web->at("metadata").at("generation").to_number<int>(), 2);
  ASSERT_EQ(raw("PATCH", path + "/status", R"({"spec": {"replicas": 9}, "status": {"replicas": 5}})", merge)
                ->head.status,
            200);
  web = core.registry.find("deployments.apps", {"shop", "web"});
  EXPECT_EQ(web->at("spec").at("replicas").to_number<int>(), 2);
  EXPECT_EQ(web->at("status").at("replicas").to_number<int>(), 5);
  EXPECT_EQ(web->at("metadata").at("generation").to_number<int>(), 2);
}

TEST_F(ApiServerTest, AnApplyRemovesWhatItNoLongerNames) {
  const auto path = std::string("/api/v1/namespaces/shop/configmaps/settings?fieldManager=me");
  const auto apply = "application/apply-patch+yaml";
  const auto text = [](std::string_view data) {
    return R"({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": )" +
           std::string(data) + "}";
  };
  EXPECT_EQ(raw("PATCH", path, text(R"({"a": "1", "b": "2"})"), apply)->head.status, 201);
  core.registry.merge("configmaps", {"shop", "settings"}, {{"data", json::Object{{"c", "3"}}}}).value();
  EXPECT_EQ(raw("PATCH", path, text(R"({"a": "4"})"), apply)->head.status, 200);
  const auto settings = core.registry.find("configmaps", {"shop", "settings"});
  EXPECT_EQ(settings->at("data"), (json::Value(json::Object{{"a", "4"}, {"c", "3"}})));
}

TEST_F(ApiServerTest, AServerThatIsDownAnswersNobody) {
  ASSERT_TRUE(create("a").has_value());
  server.stop();
  EXPECT_EQ(raw("GET", "/api/v1/configmaps").error().code, ErrorCode::Unavailable);
  server.start();
  EXPECT_EQ(raw("GET", "/api/v1/configmaps")->head.status, 200);
}

TEST_F(ApiServerTest, WritesDownWhoAskedForWhat) {
  std::vector<std::string> lines;
  server.on_audit([&](const AuditEntry& entry) {
    lines.push_back(entry.user + " " + entry.method + " " + entry.path + " " + std::to_string(entry.code));
  });
  http::Request request{.method = "DELETE", .url = "http://cluster/api/v1/namespaces/shop/pods/web"};
  request.headers.set("Authorization", "Bearer alice");
  ASSERT_TRUE(core.loop.run(http::fetch(server, core.loop.clock(), std::move(request))).has_value());
  EXPECT_EQ(lines, (Strings{"alice DELETE /api/v1/namespaces/shop/pods/web 404"}));
}

}  // namespace
}  // namespace kymaros::sim
