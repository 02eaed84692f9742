#include "runtime/controller.hpp"

#include <exception>
#include <utility>

#include "async/task_group.hpp"
#include "base/log.hpp"

namespace kymaros::runtime {
namespace {

Task<void> nothing() { co_return; }

std::string what(const std::exception_ptr& bug) {
  try {
    std::rethrow_exception(bug);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

}  // namespace

/// A key that is worked on. If the work is cut off, the key is to be done again.
class Controller::Hold {
 public:
  Hold(WorkQueue& queue, kube::ObjectKey key) : queue_(queue), key_(std::move(key)) {}
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  ~Hold() {
    if (!is_finished_) queue_.add(key_);
    queue_.done(key_);
  }
  void finished() { is_finished_ = true; }

 private:
  WorkQueue& queue_;
  kube::ObjectKey key_;
  bool is_finished_ = false;
};

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

void Controller::watch(Store& store, Mapper mapper) {
  if (!mapper) mapper = [](const kube::ObjectKey& key, const json::Value&) { return std::vector{key}; };
  for (const auto& [key, object] : store.objects()) {
    for (const auto& target : mapper(key, *object)) enqueue(target);
  }
  subscriptions_.push_back(
      store.subscribe([this, mapper = std::move(mapper)](const auto& key, const json::Value* before,
                                                         const json::Value* after) {
        for (const auto* object : {before, after}) {
          if (!object) continue;
          for (const auto& target : mapper(key, *object)) enqueue(target);
        }
      }));
}

Task<void> Controller::run() {
  async::TaskGroup workers(executor_);
  for (std::size_t i = 0; i < options_.workers; ++i) workers.spawn(work());
  co_await workers.join();
}

void Controller::finish() {
  finishing_ = true;
  something_to_do_.set();
}

Task<void> Controller::work() {
  while (const auto key = co_await next()) {
    co_await handle(*key);
    something_to_do_.set();  // the key may be ready again, or wait for a time that nobody knows of
  }
}

Task<std::optional<kube::ObjectKey>> Controller::next() {
  while (!finishing_) {
    if (auto key = queue_.take(clock_.monotonic())) co_return key;
    something_to_do_.reset();
    const auto due = queue_.next_due();
    const auto timer = due ? clock_.call_at(*due, [this] { something_to_do_.set(); }) : nullptr;
    co_await something_to_do_.wait();
  }
  co_return std::nullopt;
}

Task<void> Controller::handle(kube::ObjectKey key) {
  Hold hold(queue_, key);
  const auto result = co_await reconcile(key);
  hold.finished();
  if (result) {
    queue_.success(key);
    if (const auto after = result->after) queue_.add_at(key, clock_.monotonic() + *after);
    co_return;
  }
  const auto asked_for = result.error().retry_after.value_or(std::chrono::seconds(0));
  queue_.add_after_failure(key, clock_.monotonic(), asked_for);
  log::warning("reconcile failed", {{"controller", options_.name},
                                    {"key", to_string(key)},
                                    {"failures", static_cast<long long>(queue_.failures(key))},
                                    {"error", result.error().message}});
}

Task<Result<Requeue>> Controller::reconcile(kube::ObjectKey key) {
  std::exception_ptr bug;
  try {
    co_return co_await reconcile_(std::move(key));
  } catch (...) {
    bug = std::current_exception();
  }
  co_await nothing();  // throws if it is us who are cancelled; a stray cancellation is as bad as any bug
  co_return fail(ErrorCode::Internal, "exception: " + what(bug));
}

}  // namespace kymaros::runtime
