#include "sim/openapi/builtin_schemas.hpp"

#include <gtest/gtest.h>

#include "sim/fields.hpp"
#include "sim/openapi/documents.hpp"
#include "sim/resource_catalog.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

TEST(BuiltinSchemas, EveryKindHasOne) {
  for (const auto& kind : builtin_kinds()) {
    const auto* schema = builtin_schema(kind.type);
    ASSERT_NE(schema, nullptr) << kind.type.qualified_name();
    EXPECT_NE(schema->member("metadata"), nullptr) << kind.type.qualified_name();
  }
}

TEST(BuiltinSchemas, NoOtherKindHasOne) {
  EXPECT_EQ(builtin_schema({.group = "velero.io", .version = "v1", .plural = "backups", .kind = "Backup"}),
            nullptr);
  EXPECT_EQ(builtin_schema({.group = "apps", .version = "v1", .plural = "pods", .kind = "Pod"}), nullptr);
}

TEST(BuiltinSchemas, ListsSayHowTheyMerge) {
  const auto& pod = *builtin_schema({.group = "", .version = "v1", .plural = "pods", .kind = "Pod"});
  const auto& ports = *pod.member("spec")->member("containers")->items->member("ports");
  EXPECT_EQ(ports.list_keys, (std::vector<std::string>{"containerPort", "protocol"}));
  EXPECT_EQ(ports.items->member("protocol")->default_value, json::Value("TCP"));
  EXPECT_EQ(ports.patch_strategy.merge_key, "containerPort");
  EXPECT_TRUE(pod.member("spec")->member("volumes")->patch_strategy.retains_keys);
}

TEST(Documents, EveryKindHasItsPaths) {
  test::SimCore core;
  for (const auto& kind : builtin_kinds()) {
    const auto root = (kind.type.group.empty() ? "/api/" : "/apis/") + kind.type.api_version();
    const auto document = read_document(core.registry, "/openapi/v3" + root);
    ASSERT_TRUE(document.has_value()) << root;
    const bool is_namespaced = kind.type.scope == kube::Scope::Namespaced;
    const auto path = root + (is_namespaced ? "/namespaces/{namespace}/" : "/") + kind.type.plural;
    EXPECT_TRUE(object_at(*document, {"paths"}).contains(path)) << path;
  }
}

TEST(Documents, TheIndexNamesThoseThatAreThere) {
  test::SimCore core;
  const auto index = read_document(core.registry, "/openapi/v3").value();
  const auto url = json::find_string(index, {"paths", "apis/apps/v1", "serverRelativeURL"});
  EXPECT_TRUE(url.starts_with("/openapi/v3/apis/apps/v1?hash=")) << url;
  EXPECT_EQ(read_document(core.registry, "/openapi/v3/apis/nothing/v1").error().code, 404);
  EXPECT_EQ(read_document(core.registry, "/openapi/v3x").error().code, 404);
}

}  // namespace
}  // namespace kymaros::sim
