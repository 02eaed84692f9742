#include "operator/operator.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/health_check_policy.hpp"
#include "api/labels.hpp"
#include "api/restore_test.hpp"
#include "base/log.hpp"
#include "domain/step.hpp"
#include "kube/object_key.hpp"
#include "operator/event_announcer.hpp"
#include "operator/reconciler.hpp"
#include "operator/sandbox_watches.hpp"
#include "operator/sweeper.hpp"
#include "operator/test_projection.hpp"
#include "runtime/controller.hpp"
#include "runtime/reflector.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::op {
namespace {

// Indices of the tests: each event of a run looks its test up, and there may be a thousand.
constexpr const char* kByUid = "uid";
constexpr const char* kByRun = "run";

std::string label(const json::Value& object, std::string_view key) {
  return json::find_string(object, {"metadata", "labels", key});
}

}  // namespace

class Operator::Impl {
 public:
  Impl(kube::Client& client, backup::Provider& provider, Clock& clock, Random& random,
       async::Executor executor, Settings settings)
      : provider_(provider),
        settings_(std::move(settings)),
        announcer_(client, clock, random, executor, settings_),
        ledger_(settings_.max_concurrent_runs),
        tests_(client, clock, random, executor, api::RestoreTest::resource(), {},
               {.projection = project_test}),
        policies_(client, clock, random, executor, api::HealthCheckPolicy::resource(), {},
                  {.metadata_only = true}),
        namespaces_(client, clock, random, executor, sandbox::kNamespaces,
                    {.labelSelector = fmt::format("{}={}", api::kManagedByLabel, api::kManagedByValue)},
                    {.metadata_only = true}),
        watches_(client, clock, random, executor,
                 [this](const std::string& sandbox, Duration wait) { pods_changed(sandbox, wait); }),
        reconciler_({.client = client,
                     .clock = clock,
                     .random = random,
                     .provider = provider,
                     .announcer = announcer_,
                     .executor = executor,
                     .ledger = ledger_,
                     .wake_run = [this](const std::string& run) { wake_run(run); },
                     .wake_test = [this](const kube::ObjectKey& test) { controller_.enqueue(test); },
                     .settings = settings_}),
        controller_(executor, clock, {.name = "restoretest", .workers = settings_.max_concurrent_runs + 2},
                    [this](kube::ObjectKey key) { return reconciler_.reconcile(std::move(key)); }),
        sweeper_(client, provider, clock, own_account(settings_)) {
    tests_.store().add_index(kByUid, [](const json::Value& test) {
      return std::vector{json::find_string(test, {"metadata", "uid"})};
    });
    tests_.store().add_index(kByRun, [](const json::Value& test) {
      auto run = json::find_string(test, {"status", "run", "id"});
      return run.empty() ? std::vector<std::string>() : std::vector{std::move(run)};
    });
    tests_.on_change([this](const kube::ObjectKey& key, const json::Value* before, const json::Value* after) {
      test_changed(before, after);
      controller_.enqueue(key);
    });
    policies_.on_change(
        [this](const kube::ObjectKey& key, const auto*, const auto*) { policy_changed(key); });
    namespaces_.on_change([this](const kube::ObjectKey& key, const json::Value* before,
                                 const json::Value* after) { namespace_changed(key.name, before, after); });
  }

  void add_to(runtime::Manager& manager) {
    using runtime::Stage;
    manager.add(Stage::Serve, {.name = "events",
                               .run = [this] { return announcer_.run(); },
                               .finish = [this] { announcer_.finish(); }});
    for (auto* cache : {&tests_, &policies_, &namespaces_}) manager.add_cache(*cache);
    manager.add(Stage::Lead, {.name = "provider's watches", .run = [this] { return watch_provider(); }});
    manager.add(Stage::Lead,
                {.name = "backups' readings", .run = [this] { return reconciler_.read_backups(); }});
    manager.add(Stage::Lead, {.name = "sandboxes' watches", .run = [this] { return watches_.run(); }});
    manager.add(
        Stage::Lead,
        {.name = "runs", .run = [this] { return work(); }, .finish = [this] { controller_.finish(); }});
    manager.add(Stage::Lead, {.name = "sweeper", .run = [this] { return sweeper_.run(); }});
  }

 private:
  Task<void> watch_provider() {
    return provider_.run([this](const std::map<std::string, std::string>& labels) {
      const auto uid = labels.find(std::string(api::kOwnerUidLabel));
      if (uid != labels.end()) wake_owner(uid->second);
      reconciler_.wake_next();  // for a restore that nobody waits for any more, too
    });
  }

  Task<void> work() {
    fill_ledger();
    const auto swept = co_await provider_.sweep();
    if (!swept) log::warning("provider's leftovers were not swept", {{"error", swept.error().message}});
    log::info("operator is at work", {{"tests", static_cast<long long>(tests_.objects().size())}});
    co_await controller_.run();
  }

  /// Runs that were under way when an earlier process ended hold their places.
  void fill_ledger() {
    for (const auto& [key, object] : tests_.objects()) {
      const auto* under_way = json::find(*object, {"status", "run"});
      if (!under_way) continue;
      const auto run = json::decode<api::RunRecord>(*under_way);
      if (run) ledger_.follow(*run, provider_.name());
    }
  }

  /// A run that is gone from its test has ended, however that came about: recorded with an answer that was
  /// lost, or its test removed by force.
  void test_changed(const json::Value* before, const json::Value* after) {
    const auto had = before ? json::find_string(*before, {"status", "run", "id"}) : std::string();
    const auto has = after ? json::find_string(*after, {"status", "run", "id"}) : std::string();
    if (!had.empty() && had != has) reconciler_.forget(had);
  }

  void wake_owner(const std::string& uid) { wake_all(kByUid, uid); }
  void wake_run(const std::string& run) { wake_all(kByRun, run); }
  void wake_all(const char* index, const std::string& value) {
    for (const auto& test : tests_.store().by_index(index, value)) {
      controller_.enqueue(kube::key_of(*test));
    }
  }

  void policy_changed(const kube::ObjectKey& policy) {
    for (const auto& [key, object] : tests_.objects()) {
      if (key.namespace_ != policy.namespace_) continue;
      if (json::find_string(*object, {"spec", "healthChecks", "policyRef"}) == policy.name)
        controller_.enqueue(key);
    }
  }

  void namespace_changed(const std::string& name, const json::Value* before, const json::Value* after) {
    if (after && sandbox::owner_of(*after) && !json::find(*after, {"metadata", "deletionTimestamp"})) {
      watches_.watch(name);
    } else {
      watches_.forget(name);
    }
    wake_owner(label(after ? *after : *before, api::kOwnerUidLabel));
  }

  /// While a restore makes them, nobody looks at pods: its end is told by the provider.
  void pods_changed(const std::string& sandbox, Duration wait) {
    const auto object = namespaces_.find({"", sandbox});
    if (!object) return;
    for (const auto& test : tests_.store().by_index(kByUid, label(*object, api::kOwnerUidLabel))) {
      const auto step = json::find_string(*test, {"status", "run", "step"});
      if (step != domain::to_string(domain::Step::Restore))
        controller_.enqueue_after(kube::key_of(*test), wait);
    }
  }

  backup::Provider& provider_;
  Settings settings_;
  EventAnnouncer announcer_;
  domain::RunLedger ledger_;
  runtime::Reflector tests_;
  runtime::Reflector policies_;
  runtime::Reflector namespaces_;
  SandboxWatches watches_;
  RestoreTestReconciler reconciler_;
  runtime::Controller controller_;
  Sweeper sweeper_;
};

Operator::Operator(kube::Client& client, backup::Provider& provider, Clock& clock, Random& random,
                   async::Executor executor, Settings settings)
    : impl_(std::make_unique<Impl>(client, provider, clock, random, std::move(executor),
                                   std::move(settings))) {}

Operator::~Operator() = default;

void Operator::add_to(runtime::Manager& manager) { impl_->add_to(manager); }

}  // namespace kymaros::op
