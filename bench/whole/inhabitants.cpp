#include "whole/inhabitants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "api/labels.hpp"
#include "api/names.hpp"
#include "json/merge_patch.hpp"
#include "sim/object.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTeam = "team";
constexpr const char* kRare = "0 3 1 1 *";
constexpr int kReportsOfATest = 10;

json::Object meta(std::string name) { return {{"namespace", kTeam}, {"name", std::move(name)}}; }

bool is_at_rest(const json::Value& test) {
  return json::find_string(test, {"status", "phase"}) == "Idle" && !json::find(test, {"status", "run"}) &&
         sim::annotation_of(test, api::kTriggerAnnotation).empty();
}

constexpr const char* kChecks = R"([{"name": "web", "type": "podStatus",
    "podStatus": {"labelSelector": {"app": "web"}, "minReady": 1}}])";

void add_policy(TestBed& bed) {
  const json::Value policy = json::Object{{"metadata", meta("checks")},
                                          {"spec", json::Object{{"checks", json::parse(kChecks).value()}}}};
  bed.registry().create("healthcheckpolicies.restore.kymaros.io", policy).value();
}

/// A test and one of its reports, as the operator wrote them.
struct Models {
  sim::ObjectPtr test, report;
};

Models make_models(TestBed& bed) {
  add_policy(bed);
  add_test(bed, "model", "shop", "checks");
  bed.start_operator();
  for (int run = 0; run < kReportsOfATest; ++run) {
    if (run > 0) trigger(bed, "model");
    bed.pass_until([&] { return bed.registry().list(kReports, kTeam).size() == std::size_t(run) + 1; }, 1h);
    bed.pass_until([&] { return is_at_rest(bed, "model"); }, 1h);
  }
  bed.pass(1min);
  bed.end_operator();
  return {.test = bed.registry().find(kTests, {kTeam, "model"}),
          .report = bed.registry().list(kReports, kTeam).back()};
}

void remove_models(TestBed& bed) {
  for (const auto& report : bed.registry().list(kReports, kTeam))
    bed.registry().remove(kReports, sim::key_of(*report)).value();
  const kube::ObjectKey key{kTeam, "model"};
  bed.registry().merge(kTests, key, {{"metadata", json::Object{{"finalizers", nullptr}}}}).value();
  bed.registry().remove(kTests, key).value();
}

void copy(TestBed& bed, const char* resource, const json::Value& model, json::Object metadata) {
  const auto key = kube::ObjectKey{kTeam, std::string(metadata.at("name").as_string())};
  bed.registry()
      .create(resource, json::Object{{"metadata", std::move(metadata)}, {"spec", model.at("spec")}})
      .value();
  bed.registry().merge_status(resource, key, model.at("status").as_object()).value();
}

void add_held_test(TestBed& bed, const json::Value& model, const std::string& name) {
  auto metadata = meta(name);
  metadata["finalizers"] = json::Array{api::kCleanupFinalizer};
  copy(bed, kTests, model, std::move(metadata));
}

void add_report(TestBed& bed, const json::Value& model, const std::string& test, Time time) {
  auto metadata = meta(api::report_name(test, time));
  metadata["labels"] = model.at("metadata").at("labels");
  metadata["labels"].as_object()[api::kTestNameLabel] = api::label_value(test);
  copy(bed, kReports, model, std::move(metadata));
}

}  // namespace

void add_test(TestBed& bed, const std::string& name, const std::string& source, const std::string& policy) {
  const json::Value spec = json::Object{
      {"backupSource", json::Object{{"provider", "velero"},
                                    {"backupName", source},
                                    {"namespaces", json::Array{json::Object{{"name", source}}}}}},
      {"schedule", json::Object{{"cron", kRare}}},
      {"readiness", json::Object{{"stableFor", "1s"}}},
      {"healthChecks", policy.empty() ? json::Object() : json::Object{{"policyRef", policy}}},
      {"sandbox", json::Object()}};
  bed.registry().create(kTests, json::Object{{"metadata", meta(name)}, {"spec", spec}}).value();
}

void trigger(TestBed& bed, const std::string& name) {
  json::Object annotations{{api::kTriggerAnnotation, "true"}};
  bed.registry()
      .merge(kTests, {kTeam, name}, {{"metadata", json::Object{{"annotations", std::move(annotations)}}}})
      .value();
}

bool is_at_rest(TestBed& bed, const std::string& name) {
  return is_at_rest(*bed.registry().find(kTests, {kTeam, name}));
}

bool are_all_at_rest(TestBed& bed) {
  return std::ranges::all_of(bed.registry().list(kTests, ""),
                             [](const auto& test) { return is_at_rest(*test); });
}

void inhabit(TestBed& bed, Held held) {
  const auto models = make_models(bed);
  remove_models(bed);
  for (int i = 0; i < held.tests; ++i) add_held_test(bed, *models.test, fmt::format("held-{}", i));
  for (int i = 0; i < held.reports; ++i) {
    const auto of = i / kReportsOfATest;
    const auto test = fmt::format("{}-{}", of < held.tests ? "held" : "gone", of);
    add_report(bed, *models.report, test, bed.now() - std::chrono::hours(24) * (1 + i % kReportsOfATest));
  }
}

void add_strangers(TestBed& bed, int count) {
  constexpr int kOfANamespace = 50;
  for (int i = 0; i < count; ++i) {
    const auto namespace_ = fmt::format("stranger-{}", i / kOfANamespace);
    if (i % kOfANamespace == 0)
      bed.registry()
          .create("namespaces", json::Object{{"metadata", json::Object{{"name", namespace_}}}})
          .value();
    const json::Object metadata{{"namespace", namespace_}, {"name", fmt::format("object-{}", i)}};
    if (i % 2 == 0) {
      bed.registry()
          .create("configmaps", json::Object{{"metadata", metadata},
                                             {"data", json::Object{{"text", std::string(500, 'x')}}}})
          .value();
    } else {
      bed.registry()
          .create("secrets", json::Object{{"metadata", metadata},
                                          {"type", "Opaque"},
                                          {"data", json::Object{{"text", "c2VjcmV0"}}}})
          .value();
    }
  }
  bed.pass(1min);
}

}  // namespace kymaros::bench
