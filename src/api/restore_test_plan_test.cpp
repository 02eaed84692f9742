#include "api/restore_test_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "api/crd_manifests.hpp"
#include "base/duration.hpp"
#include "json/yaml.hpp"

namespace kymaros::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using namespace std::chrono_literals;

RestoreTestSpec a_spec() {
  RestoreTestSpec spec;
  spec.backupSource = {.provider = "velero", .backupName = "latest", .namespaces = {{.name = "shop"}}};
  spec.schedule.cron = "0 3 * * *";
  return spec;
}

Check a_check(std::string name = "pods") {
  Check check{.name = std::move(name), .type = "podStatus"};
  check.podStatus = PodStatusCheck{.labelSelector = {{"app", "web"}}, .minReady = 1};
  return check;
}

std::vector<Problem> problems_of(const RestoreTestSpec& spec, const std::vector<Check>& checks = {}) {
  const auto plan = plan_restore_test(spec, checks);
  return plan ? std::vector<Problem>() : plan.error();
}

TEST(RestoreTestPlan, OfTheSmallestSpecHasTheDefaults) {
  const auto plan = plan_restore_test(a_spec(), {});
  ASSERT_TRUE(plan.has_value()) << describe(plan.error());
  EXPECT_FALSE(plan->is_suspended);
  EXPECT_TRUE(plan->backup.wants_latest());
  EXPECT_EQ(plan->sandbox.name_prefix, "rp-test");
  EXPECT_EQ(plan->sandbox.ttl, 30min);
  EXPECT_EQ(plan->sandbox.isolation, NetworkIsolation::Strict);
  EXPECT_FALSE(plan->sandbox.quota.cpu.has_value());
  EXPECT_EQ(plan->readiness.timeout, 2min);
  EXPECT_EQ(plan->readiness.stable_for, 30s);
  EXPECT_EQ(plan->health.policy, "");
  EXPECT_FALSE(plan->sla.max_rto.has_value());
  EXPECT_FALSE(plan->timeout.has_value());
  EXPECT_EQ(plan->verdict_mode, VerdictMode::Strict);
  EXPECT_EQ(plan->history_limit, 10);
  EXPECT_EQ(plan->report_retention, ReportRetention::Keep);
  EXPECT_FALSE(plan->logs.enabled);
  EXPECT_EQ(plan->logs.max_lines, 100);
}

TEST(RestoreTestPlan, ReadsEveryValue) {
  RestoreTestSpec spec = a_spec();
  spec.suspend = true;
  spec.backupSource.scheduleName = "nightly";
  spec.backupSource.backupName = "";
  spec.backupSource.namespaces = {{.name = "shop", .sandboxName = "shop-check"}, {.name = "db"}};
  spec.backupSource.labelSelector = {{"tier", "backend"}};
  spec.schedule = {.cron = "@daily", .timezone = "Europe/Brussels"};
  spec.restore = {.includeResources = {"*"}, .excludeResources = {"ingresses.networking.k8s.io"}};
  spec.sandbox = {.namespacePrefix = "kymaros",
                  .ttl = "1h30m",
                  .networkIsolation = "deny-all",
                  .resourceQuota = {.cpu = "1500m", .memory = "8Gi", .storage = "10Gi"},
                  .keepOnFailure = true};
  spec.readiness = {.timeout = "5m", .stableFor = "0s"};
  spec.healthChecks = {.policyRef = "prod-checks", .timeout = "10m"};
  spec.sla = SlaSpec{.maxRTO = "15m", .maxBackupAge = "48h", .alertOnExceed = true};
  spec.verdict = {.mode = "score", .exceptions = {{"ConfigMap", "build-info", "written anew"}}};
  spec.timeout = "1h";
  spec.historyLimit = 30;
  spec.reportRetention = "WithTest";
  spec.logCollection = {.enabled = true, .maxLines = 200, .includeEvents = false};

  const auto plan = plan_restore_test(spec, std::vector{a_check()});
  ASSERT_TRUE(plan.has_value()) << describe(plan.error());
  EXPECT_TRUE(plan->is_suspended);
  EXPECT_TRUE(plan->backup.wants_latest());
  EXPECT_EQ(plan->backup.schedule_name, "nightly");
  EXPECT_EQ(plan->backup.namespaces.at(0).sandbox_name, "shop-check");
  EXPECT_EQ(plan->backup.namespaces.at(1).name, "db");
  EXPECT_EQ(plan->backup.label_selector.at("tier"), "backend");
  EXPECT_THAT(plan->backup.exclude_resources, ElementsAre("ingresses.networking.k8s.io"));
  EXPECT_EQ(plan->sandbox.ttl, 90min);
  EXPECT_EQ(plan->sandbox.isolation, NetworkIsolation::DenyAll);
  EXPECT_EQ(plan->sandbox.quota.cpu, *parse_quantity("1500m"));
  EXPECT_TRUE(plan->sandbox.keep_on_failure);
  EXPECT_EQ(plan->readiness.stable_for, 0s);
  EXPECT_EQ(plan->health.timeout, 10min);
  ASSERT_EQ(plan->health.checks.size(), 1U);
  EXPECT_EQ(plan->health.checks[0].type(), CheckType::PodStatus);
  EXPECT_EQ(plan->sla.max_backup_age, 48h);
  EXPECT_EQ(plan->verdict_mode, VerdictMode::Score);
  EXPECT_EQ(plan->exceptions.at(0).reason, "written anew");
  EXPECT_EQ(plan->timeout, 1h);
  EXPECT_EQ(plan->report_retention, ReportRetention::WithTest);
  EXPECT_EQ(plan->logs.max_lines, 200);
  EXPECT_FALSE(plan->logs.events);
}

/// `schema`'s defaults, with every object in place.
json::Value defaults_of(const json::Value& schema) {
  if (const auto* own = json::find(schema, {"default"})) return *own;
  const auto* properties = json::find(schema, {"properties"});
  if (!properties) return nullptr;
  json::Object filled;
  for (const auto& [key, property] : properties->as_object()) {
    auto value = defaults_of(property);
    if (!value.is_null()) filled.emplace(key, std::move(value));
  }
  return filled;
}

TEST(RestoreTestPlan, HasTheDefaultsOfTheSchema) {
  json::Value schema;
  for (const auto& manifest : crd_manifests()) {
    if (manifest.name == "restoretests.yaml") schema = json::parse_yaml(manifest.yaml).value();
  }
  auto spec = json::decode<RestoreTestSpec>(
                  defaults_of(schema.at_pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec")))
                  .value();
  EXPECT_EQ(spec.sandbox.ttl, "30m");
  spec.sla.reset();
  spec.backupSource = a_spec().backupSource;
  spec.schedule.cron = a_spec().schedule.cron;
  const auto written_out = plan_restore_test(spec, {});
  const auto implied = plan_restore_test(a_spec(), {});
  ASSERT_TRUE(written_out.has_value()) << describe(written_out.error());
  EXPECT_EQ(written_out->is_suspended, implied->is_suspended);
  EXPECT_EQ(written_out->sandbox.name_prefix, implied->sandbox.name_prefix);
  EXPECT_EQ(written_out->sandbox.ttl, implied->sandbox.ttl);
  EXPECT_EQ(written_out->sandbox.isolation, implied->sandbox.isolation);
  EXPECT_EQ(written_out->sandbox.keep_on_failure, implied->sandbox.keep_on_failure);
  EXPECT_EQ(written_out->readiness.timeout, implied->readiness.timeout);
  EXPECT_EQ(written_out->readiness.stable_for, implied->readiness.stable_for);
  EXPECT_EQ(written_out->verdict_mode, implied->verdict_mode);
  EXPECT_EQ(written_out->history_limit, implied->history_limit);
  EXPECT_EQ(written_out->report_retention, implied->report_retention);
  EXPECT_EQ(written_out->logs.enabled, implied->logs.enabled);
  EXPECT_EQ(written_out->logs.max_lines, implied->logs.max_lines);
  EXPECT_EQ(written_out->logs.events, implied->logs.events);
  EXPECT_EQ(written_out->logs.init_containers, implied->logs.init_containers);
  EXPECT_EQ(written_out->logs.previous_containers, implied->logs.previous_containers);
}

struct Story {
  std::string name;
  std::function<void(RestoreTestSpec&)> spoil;
  ProblemKind kind;
  std::string path;
  std::string message;
};

void PrintTo(const Story& story, std::ostream* out) { *out << story.name; }

class OneProblem : public testing::TestWithParam<Story> {};

TEST_P(OneProblem, IsFoundAlone) {
  RestoreTestSpec spec = a_spec();
  GetParam().spoil(spec);
  const auto problems = problems_of(spec);
  ASSERT_EQ(problems.size(), 1U) << describe(problems);
  EXPECT_EQ(problems[0].kind, GetParam().kind);
  EXPECT_EQ(problems[0].path, GetParam().path);
  EXPECT_THAT(problems[0].message, HasSubstr(GetParam().message));
}

constexpr auto kInvalid = ProblemKind::InvalidSpec;
constexpr auto kSchedule = ProblemKind::InvalidSchedule;

INSTANTIATE_TEST_SUITE_P(
    Schedule, OneProblem,
    testing::Values(Story{"Malformed", [](auto& spec) { spec.schedule.cron = "at three"; }, kSchedule,
                          "spec.schedule.cron", ""},
                    Story{"Empty", [](auto& spec) { spec.schedule.cron = ""; }, kSchedule,
                          "spec.schedule.cron", ""},
                    Story{"NeverFires", [](auto& spec) { spec.schedule.cron = "0 0 30 2 *"; }, kSchedule,
                          "spec.schedule.cron", "never fires"},
                    Story{"UnknownZone", [](auto& spec) { spec.schedule.timezone = "Mars/Base"; }, kSchedule,
                          "spec.schedule.timezone", ""}));

INSTANTIATE_TEST_SUITE_P(
    Source, OneProblem,
    testing::Values(
        Story{"KastenIsNotBuilt", [](auto& spec) { spec.backupSource.provider = "kasten"; },
              ProblemKind::ProviderNotAvailable, "spec.backupSource.provider", "no adapter for kasten"},
        Story{"TrilioIsNotBuilt", [](auto& spec) { spec.backupSource.provider = "trilio"; },
              ProblemKind::ProviderNotAvailable, "spec.backupSource.provider", "no adapter for trilio"},
        Story{"UnknownProvider", [](auto& spec) { spec.backupSource.provider = "restic"; }, kInvalid,
              "spec.backupSource.provider", "none of velero, kasten, trilio"},
        Story{"NoProvider", [](auto& spec) { spec.backupSource.provider = ""; }, kInvalid,
              "spec.backupSource.provider", "velero, kasten, trilio"},
        Story{"BackupName", [](auto& spec) { spec.backupSource.backupName = "Nightly Backup"; }, kInvalid,
              "spec.backupSource.backupName", "cannot be the name"},
        Story{"ScheduleOfANamedBackup",
              [](auto& spec) {
                spec.backupSource.backupName = "b1";
                spec.backupSource.scheduleName = "nightly";
              },
              kInvalid, "spec.backupSource.scheduleName", "latest"},
        Story{"NoNamespace", [](auto& spec) { spec.backupSource.namespaces.clear(); }, kInvalid,
              "spec.backupSource.namespaces", "at least one"},
        Story{"NamespaceTwice", [](auto& spec) { spec.backupSource.namespaces.push_back({.name = "shop"}); },
              kInvalid, "spec.backupSource.namespaces[1].name", "twice"},
        Story{"NamespaceName", [](auto& spec) { spec.backupSource.namespaces[0].name = "shop.v2"; }, kInvalid,
              "spec.backupSource.namespaces[0].name", "cannot be the name"},
        Story{"SandboxName",
              [](auto& spec) { spec.backupSource.namespaces[0].sandboxName = std::string(64, 'a'); },
              kInvalid, "spec.backupSource.namespaces[0].sandboxName", "at most 63"},
        Story{"SandboxIsItsSource", [](auto& spec) { spec.backupSource.namespaces[0].sandboxName = "shop"; },
              kInvalid, "spec.backupSource.namespaces[0].sandboxName", "is a source namespace"},
        Story{"SandboxTwice",
              [](auto& spec) {
                spec.backupSource.namespaces = {{.name = "a", .sandboxName = "x"},
                                                {.name = "b", .sandboxName = "x"}};
              },
              kInvalid, "spec.backupSource.namespaces[1].sandboxName", "twice"},
        Story{"LabelKey", [](auto& spec) { spec.backupSource.labelSelector = {{"-", "a"}}; }, kInvalid,
              "spec.backupSource.labelSelector", "key of a label"},
        Story{"IncludedAndExcluded",
              [](auto& spec) { spec.restore = {.includeResources = {"pods"}, .excludeResources = {"pods"}}; },
              kInvalid, "spec.restore.excludeResources", "includeResources as well"},
        Story{"EverythingExcluded", [](auto& spec) { spec.restore.excludeResources = {"*"}; }, kInvalid,
              "spec.restore.excludeResources", "nothing"},
        Story{"StarAmongOthers", [](auto& spec) { spec.restore.includeResources = {"*", "pods"}; }, kInvalid,
              "spec.restore.includeResources", "alone"}));

INSTANTIATE_TEST_SUITE_P(
    Sandbox, OneProblem,
    testing::Values(Story{"Prefix", [](auto& spec) { spec.sandbox.namespacePrefix = "Rp"; }, kInvalid,
                          "spec.sandbox.namespacePrefix", "cannot be the name"},
                    Story{"TtlIsNoDuration", [](auto& spec) { spec.sandbox.ttl = "30 minutes"; }, kInvalid,
                          "spec.sandbox.ttl", "\"30 minutes\" is not a duration"},
                    Story{"TtlIsZero", [](auto& spec) { spec.sandbox.ttl = "0s"; }, kInvalid,
                          "spec.sandbox.ttl", "longer than zero"},
                    Story{"TtlIsNegative", [](auto& spec) { spec.sandbox.ttl = "-5m"; }, kInvalid,
                          "spec.sandbox.ttl", "longer than zero"},
                    Story{"TtlIsHuge", [](auto& spec) { spec.sandbox.ttl = "100000h"; }, kInvalid,
                          "spec.sandbox.ttl", "ten years"},
                    Story{"TtlOverflows", [](auto& spec) { spec.sandbox.ttl = "99999999999h"; }, kInvalid,
                          "spec.sandbox.ttl", "not a duration"},
                    Story{"Isolation", [](auto& spec) { spec.sandbox.networkIsolation = "open"; }, kInvalid,
                          "spec.sandbox.networkIsolation", "none of strict, group, deny-all"},
                    Story{"QuotaIsNoQuantity", [](auto& spec) { spec.sandbox.resourceQuota.memory = "8GB"; },
                          kInvalid, "spec.sandbox.resourceQuota.memory", "\"8GB\" is not a quantity"},
                    Story{"QuotaIsZero", [](auto& spec) { spec.sandbox.resourceQuota.cpu = "0"; }, kInvalid,
                          "spec.sandbox.resourceQuota.cpu", "more than zero"}));

INSTANTIATE_TEST_SUITE_P(
    Judgement, OneProblem,
    testing::Values(Story{"Timeout", [](auto& spec) { spec.timeout = "soon"; }, kInvalid, "spec.timeout",
                          "not a duration"},
                    Story{"StableForLongerThanTimeout", [](auto& spec) { spec.readiness.stableFor = "3m"; },
                          kInvalid, "spec.readiness.stableFor", "longer than readiness.timeout"},
                    Story{"PolicyName", [](auto& spec) { spec.healthChecks.policyRef = "a/b"; }, kInvalid,
                          "spec.healthChecks.policyRef", "cannot be the name"},
                    Story{"MaxRto", [](auto& spec) { spec.sla = SlaSpec{.maxRTO = "0s"}; }, kInvalid,
                          "spec.sla.maxRTO", "longer than zero"},
                    Story{"Mode", [](auto& spec) { spec.verdict.mode = "lenient"; }, kInvalid,
                          "spec.verdict.mode", "none of strict, score"},
                    Story{"ExceptionWithoutReason",
                          [](auto& spec) { spec.verdict.exceptions = {{"Secret", "token", ""}}; }, kInvalid,
                          "spec.verdict.exceptions[0].reason", "must be set"},
                    Story{"HistoryLimit", [](auto& spec) { spec.historyLimit = 0; }, kInvalid,
                          "spec.historyLimit", "0 is not"},
                    Story{"Retention", [](auto& spec) { spec.reportRetention = "Forever"; }, kInvalid,
                          "spec.reportRetention", "none of Keep, WithTest"},
                    Story{"MaxLines", [](auto& spec) { spec.logCollection.maxLines = 5; }, kInvalid,
                          "spec.logCollection.maxLines", "between 10 and 1000"}));

TEST(RestoreTestPlan, NamesEveryProblemAtOnce) {
  RestoreTestSpec spec = a_spec();
  spec.schedule.cron = "0 0 30 2 *";
  spec.sandbox.ttl = "soon";
  spec.sandbox.resourceQuota.cpu = "many";
  spec.backupSource.provider = "kasten";
  const auto problems = problems_of(spec);
  std::vector<std::string> paths;
  for (const auto& problem : problems) paths.push_back(problem.path);
  EXPECT_THAT(paths, ElementsAre("spec.schedule.cron", "spec.backupSource.provider", "spec.sandbox.ttl",
                                 "spec.sandbox.resourceQuota.cpu"));
  EXPECT_THAT(describe(problems), HasSubstr("; spec.sandbox.ttl: \"soon\" is not a duration"));
}

TEST(RestoreTestPlan, QuotesNoMoreThanAGlimpseOfALongValue) {
  RestoreTestSpec spec = a_spec();
  spec.timeout = std::string(100'000, 'x');
  EXPECT_LT(describe(problems_of(spec)).size(), 200U);
}

TEST(PlannedChecks, HaveTheirDefaults) {
  Check http{.name = "http", .type = "httpGet"};
  http.httpGet = HttpGetCheck{.service = "web", .port = 80, .path = "healthz", .expectedStatus = 200};
  Check tcp{.name = "tcp", .type = "tcpSocket"};
  tcp.tcpSocket = TcpSocketCheck{.service = "db", .port = 5432};
  const auto plan = plan_restore_test(a_spec(), std::vector{a_check(), http, tcp});
  ASSERT_TRUE(plan.has_value()) << describe(plan.error());
  const auto& checks = plan->health.checks;
  EXPECT_FALSE(std::get<PodStatusPlan>(checks.at(0).probe).timeout.has_value());
  EXPECT_EQ(std::get<HttpGetPlan>(checks.at(1).probe).path, "/healthz");
  EXPECT_EQ(std::get<HttpGetPlan>(checks.at(1).probe).timeout, 10s);
  EXPECT_EQ(std::get<HttpGetPlan>(checks.at(1).probe).attempts, 1);
  EXPECT_EQ(std::get<TcpSocketPlan>(checks.at(2).probe).port, 5432);
  EXPECT_EQ(checks.at(2).type(), CheckType::TcpSocket);
}

TEST(PlannedChecks, OfWhichOneIsWrongAreNamedByPolicyAndPlace) {
  RestoreTestSpec spec = a_spec();
  spec.healthChecks.policyRef = "prod-checks";
  Check exec{.name = "rows", .type = "exec"};
  Check web{.name = "web", .type = "httpGet"};
  web.httpGet = HttpGetCheck{.service = "web", .port = 70000, .path = "/", .timeout = "soon"};
  Check odd{.name = "odd", .type = "ping"};
  const auto problems = problems_of(spec, {a_check("same"), a_check("same"), exec, web, odd});
  std::vector<std::string> paths;
  for (const auto& problem : problems) paths.push_back(problem.path);
  const std::string checks = "HealthCheckPolicy/prod-checks: spec.checks";
  EXPECT_THAT(paths, ElementsAre(checks + "[1].name", checks + "[2].exec", checks + "[3].httpGet.port",
                                 checks + "[3].httpGet.timeout", checks + "[4].type"));
}

RC_GTEST_PROP(RestoreTestPlan, TakesAnyTextWithoutHarm, ()) {
  const auto text = rc::gen::arbitrary<std::string>();
  RestoreTestSpec spec = a_spec();
  spec.schedule = {.cron = *text, .timezone = *text};
  spec.backupSource.backupName = *text;
  spec.backupSource.namespaces = {{.name = *text, .sandboxName = *text}};
  spec.sandbox = {.namespacePrefix = *text, .ttl = *text, .resourceQuota = {.cpu = *text}};
  spec.timeout = *text;
  spec.historyLimit = *rc::gen::arbitrary<std::int32_t>();
  const auto plan = plan_restore_test(spec, {});
  if (plan) {
    RC_ASSERT(plan->sandbox.ttl > Duration::zero());
    RC_ASSERT(plan->schedule.can_fire());
  } else {
    RC_ASSERT(!plan.error().empty());
  }
}

}  // namespace
}  // namespace kymaros::api
