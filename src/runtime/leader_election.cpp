#include "runtime/leader_election.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "async/cancellation.hpp"
#include "async/event.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "base/log.hpp"
#include "runtime/lease_record.hpp"

namespace kymaros::runtime {
namespace {

constexpr Duration kGiveBackWithin = std::chrono::seconds(3);
constexpr int kGiveBackTries = 3;

/// Sets an event when it goes, however it goes.
class SetAtEnd {
 public:
  explicit SetAtEnd(async::Event& event) : event_(event) {}
  SetAtEnd(const SetAtEnd&) = delete;
  SetAtEnd& operator=(const SetAtEnd&) = delete;
  ~SetAtEnd() { event_.set(); }

 private:
  async::Event& event_;
};

Task<void> note_the_end(Task<void> task, bool& ended_itself, async::Event& over) {
  const SetAtEnd at_end(over);
  co_await std::move(task);
  ended_itself = true;
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

Task<bool> LeaderElection::run(std::function<Task<void>()> lead) {
  co_await acquire();
  log::info("became the leader",
            {{"lease", to_string(options_.lease)}, {"identity", std::string_view(options_.identity)}});
  is_leading_ = true;
  bool lead_ended = false;
  bool lease_is_lost = false;
  bool is_cancelled = false;
  std::exception_ptr bug;
  async::Event over(executor_);
  async::TaskGroup tasks(executor_);
  tasks.spawn(note_the_end(lead(), lead_ended, over));
  tasks.spawn(note_the_end(keep(), lease_is_lost, over));
  try {
    co_await over.wait();
  } catch (...) {
    is_cancelled = true;
  }
  tasks.cancel();
  co_await async::finish_undisturbed();
  try {
    co_await tasks.join();
  } catch (...) {
    bug = std::current_exception();
  }
  is_leading_ = false;
  if (!lease_is_lost) co_await async::with_timeout(clock_, kGiveBackWithin, give_back());
  if (bug) std::rethrow_exception(bug);
  if (is_cancelled) async::throw_cancelled();
  co_return lead_ended;
}

Task<void> LeaderElection::acquire() {
  while (!co_await try_once()) {
    const auto spread = 1.0 + options_.times.jitter * random_.fraction();
    const auto wait = static_cast<double>(options_.times.retry.count()) * spread;
    co_await async::sleep_for(clock_, Duration(static_cast<Duration::rep>(wait)));
  }
}

Task<bool> LeaderElection::try_once() {
  // While we hold it, what we wrote is usually still what stands there.
  if (machine_.is_held_by_us() && co_await write_claim()) co_return true;
  co_return co_await look() && co_await write_claim();
}

Task<bool> LeaderElection::look() {
  const auto there = co_await client_.get(kLeases, options_.lease);
  if (!there && there.error().code != ErrorCode::NotFound) co_return false;
  machine_.observed(there ? std::optional(read_lease(*there)) : std::nullopt, clock_.monotonic());
  co_return true;
}

Task<bool> LeaderElection::write_claim() {
  const auto sent_at = clock_.monotonic();
  const auto claim = machine_.claim(clock_.now(), sent_at);
  if (!claim) co_return false;
  const auto lease = write_lease(options_.lease, *claim);
  const auto written = claim->resource_version.empty()
                           ? co_await client_.create(kLeases, options_.lease.namespace_, lease)
                           : co_await client_.replace(kLeases, lease);
  if (!written) co_return false;
  machine_.claimed(read_lease(*written), sent_at);
  co_return true;
}

Task<void> LeaderElection::keep() {
  while (const auto until = machine_.leads_until()) {
    const auto now = clock_.monotonic();
    if (now >= *until) break;
    co_await async::sleep_for(clock_, std::min(options_.times.retry, *until - now));
    const auto left = *until - clock_.monotonic();
    if (left <= Duration(0)) break;
    const auto renewed = co_await async::with_timeout(clock_, left, try_once());
    if (!renewed.value_or(false)) {
      log::warning("the lease was not renewed", {{"lease", to_string(options_.lease)}});
    }
  }
  log::error("the lease is lost", {{"lease", to_string(options_.lease)}});
}

Task<bool> LeaderElection::give_back() {
  for (int tries = 0; machine_.is_held_by_us() && tries < kGiveBackTries; ++tries) {
    const auto record = machine_.release(clock_.now());
    const auto released = co_await client_.replace(kLeases, write_lease(options_.lease, record));
    if (released) machine_.observed(read_lease(*released), clock_.monotonic());
    // A renewal that was cut off may have been written: then another version than ours stands there.
    if (!released && !co_await look()) break;
  }
  const bool is_given_back = !machine_.is_held_by_us();
  if (!is_given_back) log::warning("the lease was not given back", {{"lease", to_string(options_.lease)}});
  co_return is_given_back;
}

}  // namespace kymaros::runtime
