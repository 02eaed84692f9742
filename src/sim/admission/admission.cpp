#include "sim/admission/admission.hpp"

#include "sim/admission/config_data.hpp"
#include "sim/admission/cron_jobs.hpp"
#include "sim/admission/custom_resource_definitions.hpp"
#include "sim/admission/custom_resources.hpp"
#include "sim/admission/limit_ranger.hpp"
#include "sim/admission/namespace_lifecycle.hpp"
#include "sim/admission/object_defaults.hpp"
#include "sim/admission/pod_updates.hpp"
#include "sim/admission/priority.hpp"
#include "sim/admission/resource_quota.hpp"
#include "sim/admission/service_account.hpp"
#include "sim/admission/services.hpp"
#include "sim/admission/storage.hpp"
#include "sim/event_checks.hpp"

namespace kymaros::sim {

void admit_as_a_cluster(Registry& registry) {
  complete_custom_resources(registry);
  admit_definitions(registry);
  admit_with_defaults(registry);
  admit_by_namespace(registry);
  admit_by_service_account(registry);
  admit_by_priority(registry);
  admit_storage(registry);
  admit_services(registry);
  admit_config_data(registry);
  admit_events(registry);
  admit_cron_jobs(registry);
  admit_by_limit_range(registry);
  admit_pods(registry);
  judge_custom_resources(registry);
  admit_by_quota(registry);
}

}  // namespace kymaros::sim
