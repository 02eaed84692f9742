#pragma once

#include <string>

#include "api/restore_test.hpp"
#include "api/restore_test_plan.hpp"

namespace kymaros::test {

/// A valid RestoreTest of namespace team that restores namespace shop every night at three.
inline api::RestoreTest a_restore_test(std::string name) {
  api::RestoreTest test;
  test.metadata = {.name = std::move(name), .namespace_ = "team", .uid = "test-uid", .generation = 3};
  test.spec.backupSource = {.provider = "velero", .backupName = "latest", .namespaces = {{.name = "shop"}}};
  test.spec.schedule.cron = "0 3 * * *";
  return test;
}

/// Throws if the spec is not valid.
inline api::RestoreTestPlan plan_of(const api::RestoreTest& test) {
  return api::plan_restore_test(test.spec, {}).value();
}

}  // namespace kymaros::test
