#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "kube/condition.hpp"
#include "kube/object_meta.hpp"
#include "kube/objects/pod_spec.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct JobSpec {
  std::optional<int> completions;
  std::optional<int> parallelism;
  std::optional<bool> suspend;
  PodTemplate template_;
};
BOOST_DESCRIBE_STRUCT(JobSpec, (), (completions, parallelism, suspend, template_))

struct JobStatus {
  int active = 0;
  int succeeded = 0;
  int failed = 0;
  std::optional<int> ready;
  std::optional<Time> startTime;
  std::optional<Time> completionTime;
  std::vector<Condition> conditions;  // Complete, Failed, Suspended
};
BOOST_DESCRIBE_STRUCT(JobStatus, (),
                      (active, succeeded, failed, ready, startTime, completionTime, conditions))

struct Job {
  ObjectMeta metadata;
  JobSpec spec;
  JobStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Job, (), (metadata, spec, status))

struct JobTemplate {
  JobSpec spec;
};
BOOST_DESCRIBE_STRUCT(JobTemplate, (), (spec))

struct CronJobSpec {
  std::string schedule;
  std::string timeZone;
  std::optional<bool> suspend;
  JobTemplate jobTemplate;
};
BOOST_DESCRIBE_STRUCT(CronJobSpec, (), (schedule, timeZone, suspend, jobTemplate))

struct CronJobStatus {
  std::optional<Time> lastScheduleTime;
  std::optional<Time> lastSuccessfulTime;
};
BOOST_DESCRIBE_STRUCT(CronJobStatus, (), (lastScheduleTime, lastSuccessfulTime))

struct CronJob {
  ObjectMeta metadata;
  CronJobSpec spec;
  CronJobStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(CronJob, (), (metadata, spec, status))

}  // namespace kymaros::kube
