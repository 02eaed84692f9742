#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// CronJobs need a schedule and a time zone that are such (k8s.io/kubernetes, pkg/apis/batch/validation).
void admit_cron_jobs(Registry& registry);

}  // namespace kymaros::sim
