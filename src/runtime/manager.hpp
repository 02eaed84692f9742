#pragma once

#include <array>
#include <exception>
#include <optional>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "runtime/crew.hpp"
#include "runtime/leader_election.hpp"
#include "runtime/reflector.hpp"

namespace kymaros::runtime {

/// What is started before what; stopped in reverse.
enum class Stage {
  Serve,  // endpoints and whatever must outlive the work: health, metrics, the event recorder
  Cache,  // reflectors; the next stages wait until they have synced
  Work,   // on every replica
  Lead,   // on the leader only
};

/// The life of a process: its parts start in order and stop in reverse.
///
///   Manager manager(executor, clock);
///   manager.add(Stage::Serve, {.name = "health", .run = [&] { return server.serve(router); }});
///   manager.add_cache(pods);
///   manager.add(Stage::Lead, {.name = "tests", .run = [&] { return tests.run(); }, .finish = [&] {
///   tests.finish(); }}); manager.lead_with(election); co_await manager.run();       // until stop(), from a
///   signal
class Manager {
 public:
  struct Options {
    Duration stop_within = std::chrono::seconds(20);  // then what has not finished is cancelled
  };

  Manager(const async::Executor& executor, Clock& clock, Options options);
  Manager(const async::Executor& executor, Clock& clock) : Manager(executor, clock, Options()) {}

  void add(Stage stage, Runnable runnable);
  void add_cache(Reflector& reflector);
  /// Without it, what leads starts at once.
  void lead_with(LeaderElection& election) { election_ = &election; }

  /// Runs everything until stop(), or until a part ends by itself: a part that ends is a process that ends, a
  /// lost lease among them. An exception of a part (a bug) passes when all have stopped. When it is
  /// cancelled, all are cancelled, in the same order. Once only.
  Task<void> run();

  /// Lets what is under way finish, in time, and ends.
  void stop();

  /// True from when the caches have synced until the end begins: /readyz.
  bool ready() const { return is_synced_ && !over_.is_set(); }

 private:
  Crew& crew(Stage stage) { return crews_[static_cast<std::size_t>(stage)]; }
  Task<void> start();
  Task<void> elect();
  Task<void> lead();
  Task<void> end(async::TaskGroup& starting);
  Task<void> end_leading();
  Task<void> end_stage(Stage stage);
  MonotonicTime deadline();

  async::Executor executor_;
  Clock& clock_;
  Options options_;
  async::Event over_;
  std::array<Crew, 4> crews_;
  async::TaskGroup electing_;
  LeaderElection* election_ = nullptr;
  bool is_synced_ = false;
  bool is_leading_ = false;
  std::optional<MonotonicTime> deadline_;
  std::exception_ptr bug_;
};

}  // namespace kymaros::runtime
