#include "operator/test_projection.hpp"

#include <gtest/gtest.h>

namespace kymaros::op {
namespace {

json::Value parsed(std::string_view text) { return json::parse(text).value(); }

TEST(TestProjection, KeepsNamesPolicyAndTheRunUnderWay) {
  const auto test = parsed(R"({"apiVersion": "restore.kymaros.io/v1alpha1", "kind": "RestoreTest",
      "metadata": {"namespace": "team", "name": "nightly", "uid": "u1", "resourceVersion": "7",
                   "managedFields": [{"manager": "kubectl"}]},
      "spec": {"healthChecks": {"policyRef": "checks"}, "schedule": {"cron": "0 3 * * *"}},
      "status": {"phase": "Running", "run": {"id": "r1", "slot": {}}, "lastRuns": [{"id": "r0"}]}})");
  EXPECT_EQ(project_test(test), parsed(R"({
      "metadata": {"namespace": "team", "name": "nightly", "uid": "u1", "resourceVersion": "7"},
      "spec": {"healthChecks": {"policyRef": "checks"}},
      "status": {"run": {"id": "r1", "slot": {}}}})"));
}

TEST(TestProjection, WhatIsNotThereIsLeftOut) {
  EXPECT_EQ(project_test(parsed(R"({"metadata": {"name": "new"}, "spec": {}})")),
            parsed(R"({"metadata": {"name": "new"}})"));
  EXPECT_EQ(project_test(parsed(R"({"metadata": {"name": "odd"}, "spec": "text", "status": []})")),
            parsed(R"({"metadata": {"name": "odd"}})"));
}

}  // namespace
}  // namespace kymaros::op
