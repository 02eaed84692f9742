#include "runtime/crew.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "async/cancellation.hpp"
#include "async/timeout.hpp"
#include "base/log.hpp"

namespace kymaros::runtime {
namespace {

Task<bool> join_all(async::TaskGroup& tasks) {
  co_await tasks.join();
  co_return true;
}

}  // namespace

void Crew::start() {
  for (auto& member : members_) member.tasks.spawn(run(member));
}

Task<void> Crew::run(Member& member) {
  struct TellTheEnd {
    async::Event& over;
    ~TellTheEnd() { over.set(); }
  } tell{over_};
  co_await member.runnable.run();
  log::info("has ended", {{"name", std::string_view(member.runnable.name)}});
}

Task<void> Crew::wait_for_sync() {
  for (auto& member : members_) {
    if (member.runnable.wait_for_sync) co_await member.runnable.wait_for_sync();
  }
}

void Crew::ask_to_end() {
  for (auto& member : members_) {
    if (member.runnable.finish) {
      member.runnable.finish();
    } else {
      member.tasks.cancel();
    }
  }
}

Task<void> Crew::join(MonotonicTime deadline) {
  co_await async::finish_undisturbed();
  std::exception_ptr bug;
  for (auto& member : members_) {
    const auto left = std::max(deadline - clock_.monotonic(), Duration(0));
    try {
      // When its time is up, joining is cancelled, which cancels the group and waits for it.
      co_await async::with_timeout(clock_, left, join_all(member.tasks));
    } catch (...) {
      log::error("has failed", {{"name", std::string_view(member.runnable.name)}});
      if (!bug) bug = std::current_exception();
    }
  }
  if (bug) std::rethrow_exception(bug);
}

}  // namespace kymaros::runtime
