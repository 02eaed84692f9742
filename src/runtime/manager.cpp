#include "runtime/manager.hpp"

#include <utility>

#include "async/cancellation.hpp"
#include "async/timeout.hpp"

namespace kymaros::runtime {

Manager::Manager(const async::Executor& executor, Clock& clock, Options options)
    : executor_(executor),
      clock_(clock),
      options_(options),
      over_(executor),
      crews_{Crew(executor, clock, over_), Crew(executor, clock, over_), Crew(executor, clock, over_),
             Crew(executor, clock, over_)},
      electing_(executor) {}

void Manager::add(Stage stage, Runnable runnable) { crew(stage).add(std::move(runnable)); }

void Manager::add_cache(Reflector& reflector) {
  add(Stage::Cache, {.name = reflector.type().qualified_name(),
                     .run = [&reflector] { return reflector.run(); },
                     .wait_for_sync = [&reflector] { return reflector.wait_for_sync(); }});
}

Task<void> Manager::run() {
  async::TaskGroup starting(executor_);
  starting.spawn(start());
  bool is_cancelled = false;
  try {
    co_await over_.wait();
  } catch (...) {
    is_cancelled = true;
    deadline_ = clock_.monotonic();
    over_.set();
  }
  co_await async::finish_undisturbed();
  co_await end(starting);
  if (bug_) std::rethrow_exception(bug_);
  if (is_cancelled) async::throw_cancelled();
}

void Manager::stop() { over_.set(); }

MonotonicTime Manager::deadline() {
  if (!deadline_) deadline_ = clock_.monotonic() + options_.stop_within;
  return *deadline_;
}

Task<void> Manager::start() {
  crew(Stage::Serve).start();
  crew(Stage::Cache).start();
  co_await crew(Stage::Cache).wait_for_sync();
  is_synced_ = true;
  crew(Stage::Work).start();
  electing_.spawn(election_ ? elect() : lead());
}

Task<void> Manager::elect() {
  struct TellTheEnd {
    async::Event& over;
    ~TellTheEnd() { over.set(); }
  } tell{over_};
  co_await election_->run([this] { return lead(); });
}

Task<void> Manager::lead() {
  bool is_cancelled = false;
  is_leading_ = true;
  crew(Stage::Lead).start();
  try {
    co_await over_.wait();
  } catch (...) {
    is_cancelled = true;  // the lease is lost, or the whole manager is cancelled: there is no time left
  }
  co_await async::finish_undisturbed();
  crew(Stage::Lead).ask_to_end();
  co_await crew(Stage::Lead).join(is_cancelled ? clock_.monotonic() : deadline());
  is_leading_ = false;
  if (is_cancelled) async::throw_cancelled();
}

Task<void> Manager::end(async::TaskGroup& starting) {
  starting.cancel();
  co_await starting.join();
  co_await end_leading();
  for (const auto stage : {Stage::Work, Stage::Cache, Stage::Serve}) co_await end_stage(stage);
}

Task<void> Manager::end_leading() {
  // What leads has seen that it is over, and ends; what only waits for the lease need not.
  if (!is_leading_ || deadline() <= clock_.monotonic()) electing_.cancel();
  try {
    co_await electing_.join();
  } catch (...) {
    bug_ = std::current_exception();
  }
}

Task<void> Manager::end_stage(Stage stage) {
  crew(stage).ask_to_end();
  try {
    co_await crew(stage).join(deadline());
  } catch (...) {
    if (!bug_) bug_ = std::current_exception();
  }
}

}  // namespace kymaros::runtime
