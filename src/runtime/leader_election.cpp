#include "runtime/leader_election.hpp"

#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "base/log.hpp"

namespace kymaros::runtime {
namespace {

const kube::ResourceType kLeases{"coordination.k8s.io", "v1", "leases", "Lease"};

int int_at(const json::Value& value, std::initializer_list<std::string_view> keys) {
  const auto* found = json::find(value, keys);
  return found && found->is_int64() ? static_cast<int>(found->get_int64()) : 0;
}

LeaseRecord read(const json::Value& lease) {
  return {.holder = json::find_string(lease, {"spec", "holderIdentity"}),
          .lease_seconds = int_at(lease, {"spec", "leaseDurationSeconds"}),
          .acquire_time = json::find_string(lease, {"spec", "acquireTime"}),
          .renew_time = json::find_string(lease, {"spec", "renewTime"}),
          .transitions = int_at(lease, {"spec", "leaseTransitions"}),
          .resource_version = json::find_string(lease, {"metadata", "resourceVersion"})};
}

json::Value write(const kube::ObjectKey& key, const LeaseRecord& record) {
  json::Object metadata{{"name", key.name}, {"namespace", key.namespace_}};
  if (!record.resource_version.empty()) metadata["resourceVersion"] = record.resource_version;
  return json::Object{{"apiVersion", "coordination.k8s.io/v1"},
                      {"kind", "Lease"},
                      {"metadata", std::move(metadata)},
                      {"spec", json::Object{{"holderIdentity", record.holder},
                                            {"leaseDurationSeconds", record.lease_seconds},
                                            {"acquireTime", record.acquire_time},
                                            {"renewTime", record.renew_time},
                                            {"leaseTransitions", record.transitions}}}};
}

}  // namespace

LeaderElection::LeaderElection(kube::Client& client, Clock& clock, Random& random, async::Executor executor,
                               Options options)
    : client_(client),
      clock_(clock),
      random_(random),
      executor_(std::move(executor)),
      options_(std::move(options)),
      machine_(options_.identity, options_.times) {}

Task<bool> LeaderElection::try_once() {
  // The fast path: while we hold it, the version that we wrote is still the one.
  if (!machine_.is_held_by_us()) {
    const auto there = co_await client_.get(kLeases, options_.lease);
    if (!there && there.error().code != ErrorCode::NotFound) co_return false;
    machine_.observed(there ? std::optional(read(*there)) : std::nullopt, clock_.monotonic());
  }
  const auto sent_at = clock_.monotonic();
  const auto claim = machine_.claim(clock_.now(), sent_at);
  if (!claim) co_return false;
  const auto lease = write(options_.lease, *claim);
  const auto written = claim->resource_version.empty()
                           ? co_await client_.create(kLeases, options_.lease.namespace_, lease)
                           : co_await client_.replace(kLeases, lease);
  if (written) {
    machine_.claimed(read(*written), sent_at);
    co_return true;
  }
  if (written.error().code == ErrorCode::Conflict || written.error().code == ErrorCode::AlreadyExists) {
    const auto there = co_await client_.get(kLeases, options_.lease);
    if (there) machine_.observed(read(*there), clock_.monotonic());
  }
  co_return false;
}

Task<void> LeaderElection::acquire() {
  while (!co_await try_once()) {
    const auto spread = options_.times.jitter * random_.fraction();
    const auto wait = static_cast<double>(options_.times.retry.count()) * (1.0 + spread);
    co_await async::sleep_for(clock_, Duration(static_cast<Duration::rep>(wait)));
  }
}

Task<void> LeaderElection::keep() {
  while (machine_.may_lead(clock_.monotonic())) {
    co_await async::sleep_for(clock_, options_.times.retry);
    const auto left = options_.times.retry * 2;
    if (!(co_await async::with_timeout(clock_, left, try_once())).value_or(false)) {
      log::warning("lease was not renewed", {{"lease", to_string(options_.lease)}});
    }
  }
}

Task<void> LeaderElection::give_back() {
  if (!machine_.is_held_by_us()) co_return;
  const auto lease = write(options_.lease, machine_.release(clock_.now()));
  const auto released = co_await client_.replace(kLeases, lease);
  if (!released) log::warning("lease was not given back", {{"error", released.error().message}});
}

Task<bool> LeaderElection::run(std::function<Task<void>()> lead) {
  co_await acquire();
  log::info("became the leader", {{"lease", to_string(options_.lease)}, {"identity", options_.identity}});
  leading_ = true;
  bool ended_itself = false;
  async::TaskGroup tasks(executor_);
  tasks.spawn([](std::function<Task<void>()> work, bool& ended, async::TaskGroup& group) -> Task<void> {
    co_await work();
    ended = true;
    group.cancel();
  }(std::move(lead), ended_itself, tasks));
  tasks.spawn([](LeaderElection& self, async::TaskGroup& group) -> Task<void> {
    co_await self.keep();
    log::error("the lease is lost", {{"lease", to_string(self.options_.lease)}});
    group.cancel();
  }(*this, tasks));
  co_await tasks.join();
  leading_ = false;
  co_await async::finish_undisturbed();
  co_await async::with_timeout(clock_, std::chrono::seconds(3), [](LeaderElection& self) -> Task<bool> {
    co_await self.give_back();
    co_return true;
  }(*this));
  co_return ended_itself;
}

}  // namespace kymaros::runtime
