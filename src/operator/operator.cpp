#include "operator/operator.hpp"

#include <fmt/format.h>

#include "api/health_check_policy.hpp"
#include "api/labels.hpp"
#include "api/restore_test.hpp"
#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "base/log.hpp"
#include "domain/step.hpp"
#include "operator/event_announcer.hpp"
#include "operator/reconciler.hpp"
#include "operator/sandbox_watches.hpp"
#include "operator/sweeper.hpp"
#include "runtime/controller.hpp"
#include "runtime/reflector.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::op {
namespace {

std::string label(const json::Value& object, std::string_view key) {
  return json::find_string(object, {"metadata", "labels", key});
}

}  // namespace

class Operator::Impl {
 public:
  Impl(kube::Client& client, backup::Provider& provider, Clock& clock, Random& random,
       async::Executor executor, Settings settings)
      : client_(client),
        provider_(provider),
        clock_(clock),
        executor_(executor),
        settings_(std::move(settings)),
        announcer_(client, clock, random, executor, settings_),
        ledger_(settings_.max_concurrent_runs),
        tests_(client, clock, random, executor, api::RestoreTest::resource(), {}, {}),
        policies_(client, clock, random, executor, api::HealthCheckPolicy::resource(), {},
                  {.metadata_only = true}),
        namespaces_(client, clock, random, executor, sandbox::kNamespaces,
                    {.labelSelector = fmt::format("{}={}", api::kManagedByLabel, api::kManagedByValue)},
                    {.metadata_only = true}),
        watches_(client, clock, random, executor,
                 [this](const std::string& sandbox) { sandbox_changed(sandbox); }),
        reconciler_({.client = client,
                     .clock = clock,
                     .random = random,
                     .provider = provider,
                     .announcer = announcer_,
                     .ledger = ledger_,
                     .wake_run = [this](const std::string& run) { wake_run(run); },
                     .settings = settings_}),
        controller_(executor, clock, {.name = "restoretest", .workers = settings_.max_concurrent_runs + 2},
                    [this](kube::ObjectKey key) { return reconciler_.reconcile(std::move(key)); }),
        sweeper_(client, provider, clock) {
    tests_.on_change(
        [this](const kube::ObjectKey& key, const auto*, const auto*) { controller_.enqueue(key); });
    policies_.on_change(
        [this](const kube::ObjectKey& key, const auto*, const auto*) { policy_changed(key); });
    namespaces_.on_change([this](const kube::ObjectKey& key, const json::Value* before,
                                 const json::Value* after) { namespace_changed(key.name, before, after); });
  }

  bool has_synced() const { return tests_.has_synced() && namespaces_.has_synced(); }

  Task<void> run() {
    async::TaskGroup tasks(executor_);
    tasks.spawn(work(tasks));
    co_await tasks.join();
    co_await async::finish_undisturbed();
    co_await watches_.stop();
    co_await async::with_timeout(clock_, std::chrono::seconds(2),
                                 [](EventAnnouncer& announcer) -> Task<bool> {
                                   co_await announcer.flush();
                                   co_return true;
                                 }(announcer_));
  }

 private:
  Task<void> work(async::TaskGroup& tasks) {
    co_await identify_cluster();
    tasks.spawn(announcer_.run());
    tasks.spawn(tests_.run());
    tasks.spawn(policies_.run());
    tasks.spawn(namespaces_.run());
    tasks.spawn(provider_.run([this](const std::map<std::string, std::string>& labels) {
      const auto uid = labels.find(std::string(api::kOwnerUidLabel));
      if (uid != labels.end()) wake_owner(uid->second);
    }));
    co_await tests_.wait_for_sync();
    co_await namespaces_.wait_for_sync();
    fill_ledger();
    const auto swept = co_await provider_.sweep();
    if (!swept) log::warning("provider's leftovers were not swept", {{"error", swept.error().message}});
    log::info("operator is at work", {{"tests", static_cast<long long>(tests_.objects().size())}});
    tasks.spawn(sweeper_.run());
    tasks.spawn(controller_.run());
  }

  Task<void> identify_cluster() {
    while (true) {
      const auto object = co_await client_.get(sandbox::kNamespaces, {"", "kube-system"});
      if (object) {
        settings_.cluster_uid = json::find_string(*object, {"metadata", "uid"});
        co_return;
      }
      log::warning("the cluster does not answer", {{"error", object.error().message}});
      if (!is_transient(object.error())) co_return;  // reports go without the cluster's identity
      co_await async::sleep_for(clock_, std::chrono::seconds(2));
    }
  }

  /// Runs that were under way when an earlier process ended hold their places.
  void fill_ledger() {
    for (const auto& [key, object] : tests_.objects()) {
      const auto test = json::decode<api::RestoreTest>(*object);
      if (!test || !test->status.run) continue;
      const auto& run = *test->status.run;
      ledger_.wait(run.id, provider_.name(), run.requestedAt.value_or(clock_.now()));
      if (!run.slot.heldAt) continue;
      ledger_.take(run.id, provider_.name());
      if (run.slot.releasedAt || domain::parse_step(run.step) >= domain::Step::Report)
        ledger_.release(run.id);
    }
  }

  void wake_owner(const std::string& uid) {
    for (const auto& [key, object] : tests_.objects()) {
      if (json::find_string(*object, {"metadata", "uid"}) == uid) controller_.enqueue(key);
    }
  }

  void wake_run(const std::string& run) {
    for (const auto& [key, object] : tests_.objects()) {
      if (json::find_string(*object, {"status", "run", "id"}) == run) controller_.enqueue(key);
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
    if (after && !json::find(*after, {"metadata", "deletionTimestamp"})) {
      watches_.watch(name);
    } else {
      watches_.forget(name);
    }
    wake_owner(label(after ? *after : *before, api::kOwnerUidLabel));
  }

  void sandbox_changed(const std::string& sandbox) {
    const auto object = namespaces_.find({"", sandbox});
    if (object) wake_owner(label(*object, api::kOwnerUidLabel));
  }

  kube::Client& client_;
  backup::Provider& provider_;
  Clock& clock_;
  async::Executor executor_;
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

Task<void> Operator::run() { return impl_->run(); }

bool Operator::has_synced() const { return impl_->has_synced(); }

}  // namespace kymaros::op
