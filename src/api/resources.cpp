#include "api/health_check_policy.hpp"
#include "api/restore_report.hpp"
#include "api/restore_test.hpp"

namespace kymaros::api {
namespace {

kube::ResourceType ours(std::string plural, std::string kind) {
  return {"restore.kymaros.io", "v1alpha1", std::move(plural), std::move(kind)};
}

}  // namespace

const kube::ResourceType& RestoreTest::resource() {
  static const kube::ResourceType type = ours("restoretests", "RestoreTest");
  return type;
}

const kube::ResourceType& RestoreReport::resource() {
  static const kube::ResourceType type = ours("restorereports", "RestoreReport");
  return type;
}

const kube::ResourceType& HealthCheckPolicy::resource() {
  static const kube::ResourceType type = ours("healthcheckpolicies", "HealthCheckPolicy");
  return type;
}

}  // namespace kymaros::api
