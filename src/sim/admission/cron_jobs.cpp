#include "sim/admission/cron_jobs.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "cron/schedule.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

std::vector<ApiError::Cause> problems_of(const json::Value& cron_job) {
  std::vector<ApiError::Cause> causes;
  const auto refuse = [&](std::string_view field, std::string_view value, std::string_view why) {
    causes.push_back({.reason = "FieldValueInvalid",
                      .message = fmt::format("Invalid value: \"{}\": {}", value, why),
                      .field = fmt::format("spec.{}", field)});
  };
  const auto schedule = json::find_string(cron_job, {"spec", "schedule"});
  if (schedule.empty()) {
    causes.push_back({.reason = "FieldValueRequired", .message = "Required value", .field = "spec.schedule"});
  } else if (const auto parsed = cron::Schedule::parse(schedule); !parsed) {
    refuse("schedule", schedule, parsed.error().message);
  }
  const auto zone = json::find_string(cron_job, {"spec", "timeZone"});
  if (!zone.empty() && !cron::Schedule::parse("* * * * *", zone))
    refuse("timeZone", zone, "unknown time zone " + zone);
  return causes;
}

std::optional<ApiError> admit(const Admission& admission) {
  if (admission.kind.type.qualified_name() != "cronjobs.batch") return std::nullopt;
  auto causes = problems_of(admission.object);
  if (causes.empty()) return std::nullopt;
  return invalid(admission.kind.qualified_kind(), key_of(admission.object).name, std::move(causes)).error();
}

}  // namespace

void admit_cron_jobs(Registry& registry) { registry.add_admission(admit); }

}  // namespace kymaros::sim
