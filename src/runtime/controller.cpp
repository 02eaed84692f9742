#include "runtime/controller.hpp"

#include "async/timeout.hpp"
#include "base/log.hpp"

namespace kymaros::runtime {

Controller::Controller(const async::Executor& executor, Clock& clock, Options options, Reconcile reconcile)
    : executor_(executor),
      clock_(clock),
      options_(std::move(options)),
      reconcile_(std::move(reconcile)),
      queue_(options_.limits),
      something_to_do_(executor) {}

void Controller::enqueue(const kube::ObjectKey& key) {
  queue_.add(key);
  something_to_do_.set();
}

void Controller::enqueue_after(const kube::ObjectKey& key, Duration wait) {
  queue_.add_at(key, clock_.monotonic() + wait);
  something_to_do_.set();  // an idle worker must learn of the new time
}

Task<kube::ObjectKey> Controller::next() {
  while (true) {
    if (auto key = queue_.take(clock_.monotonic())) co_return *key;
    something_to_do_.reset();
    const auto due = queue_.next_due();
    const auto timer = due ? clock_.call_at(*due, [this] { something_to_do_.set(); }) : nullptr;
    co_await something_to_do_.wait();
  }
}

Task<void> Controller::handle(kube::ObjectKey key) {
  try {
    const auto result = co_await reconcile_(key);
    if (result) {
      queue_.success(key);
      if (result->after) queue_.add_at(key, clock_.monotonic() + *result->after);
      co_return;
    }
    log::warning("reconcile failed",
                 {{"controller", options_.name}, {"key", to_string(key)}, {"error", result.error().message}});
  } catch (const std::exception& bug) {
    if (async::is_cancellation(std::current_exception())) throw;
    log::error("reconcile threw",
               {{"controller", options_.name}, {"key", to_string(key)}, {"what", std::string(bug.what())}});
  }
  queue_.add_after_failure(key, clock_.monotonic());
}

Task<void> Controller::work() {
  while (true) {
    const auto key = co_await next();
    co_await handle(key);
    queue_.done(key);
    something_to_do_.set();
  }
}

Task<void> Controller::run() {
  async::TaskGroup workers(executor_);
  for (std::size_t i = 0; i < options_.workers; ++i) workers.spawn(work());
  co_await workers.join();
}

}  // namespace kymaros::runtime
