#include "whole/test_bed.hpp"

#include <optional>
#include <stdexcept>

#include "api/crd_manifests.hpp"
#include "json/yaml.hpp"
#include "sim/velero/kinds.hpp"
#include "simulation/application.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;

const op::Settings kSettings{.version = "bench"};
constexpr const char* kLeases = "leases.coordination.k8s.io";
constexpr const char* kShop = R"({"namespace": "shop", "deployments": ["web"],
    "configMaps": ["colours", "sizes"], "services": ["web"]})";
constexpr const char* kConfiguration = R"({"namespace": "settings", "configMaps": ["a", "b", "c"]})";

json::Object named(std::string_view name) { return {{"metadata", json::Object{{"name", name}}}}; }

}  // namespace

TestBed::TestBed(Time start) : loop_(start), cluster_(loop_.executor(), loop_.clock(), cluster_random_, {}) {
  cluster_.api().on_audit([this](const sim::AuditEntry& entry) {
    if (entry.user != kOperatorUser) return;
    requests_.add(entry);
    if (told_) told_(entry);
  });
  furnish();
}

TestBed::~TestBed() = default;

void TestBed::furnish() {
  for (const auto& manifest : api::crd_manifests()) {
    registry()
        .create("customresourcedefinitions.apiextensions.k8s.io", json::parse_yaml(manifest.yaml).value())
        .value();
  }
  for (const auto* name : {"kymaros-system", "team"}) registry().create("namespaces", named(name)).value();
  cluster_.velero().behave({.per_object = 0ms, .per_volume = 0ms});
  for (const auto* description : {kShop, kConfiguration}) {
    for (auto& [resource, object] : simulation::application(json::parse(description).value()))
      registry().create(resource, std::move(object)).value();
  }
  pass(1min);
  for (const auto* name : {"shop", "settings"}) {
    auto backup = named(name);
    backup["metadata"].as_object()["namespace"] = sim::velero::kNamespace;
    backup["spec"] = json::Object{{"includedNamespaces", json::Array{name}}};
    registry().create(sim::velero::kBackups, std::move(backup)).value();
    pass_until(
        [this, name] {
          const auto made = registry().find(sim::velero::kBackups, {sim::velero::kNamespace, name});
          return json::find_string(*made, {"status", "phase"}) == "Completed";
        },
        10min);
  }
}

void TestBed::start_operator() {
  operator_ = std::make_unique<simulation::OperatorProcess>(
      kOperatorUser, simulation::Outside{cluster_.api(), cluster_.velero().object_store()}, loop_,
      operator_random_, kSettings, runtime::LeaderTimes{});
  pass_until([this] { return !registry().list(kLeases, kSettings.own_namespace).empty(); }, 1min);
  pass(1s);
}

void TestBed::end_operator() {
  operator_.reset();
  free_lease();
}

void TestBed::free_lease() {
  for (const auto& lease : registry().list(kLeases, kSettings.own_namespace))
    registry()
        .remove(kLeases, {kSettings.own_namespace, json::find_string(*lease, {"metadata", "name"})})
        .value();
}

void TestBed::pass(Duration time) {
  const auto end = loop_.clock().monotonic() + time;
  do {
    loop_.settle();
  } while (loop_.clock().advance(end));
  loop_.clock().advance_to(end);
}

void TestBed::pass_until(const std::function<bool()>& holds, Duration most) {
  const auto end = loop_.clock().monotonic() + most;
  std::optional<std::int64_t> seen;
  do {
    loop_.settle();
    if (seen == registry().storage().version()) continue;
    seen = registry().storage().version();
    if (holds()) return;
  } while (loop_.clock().advance(end));
  throw std::runtime_error("what the bench waits for does not happen");
}

}  // namespace kymaros::bench
