#include "runtime/leader_election.hpp"

#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <optional>
#include <stdexcept>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "runtime/lease_record.hpp"
#include "support/object_server.hpp"
#include "support/step.hpp"

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
using test::ObjectServer;
using Trouble = ObjectServer::Trouble;

const kube::ObjectKey kLease{"kymaros", "leader"};

/// What a process' clock and transport do while the process is stopped (SIGSTOP, a frozen machine): nothing,
/// and all of it at once when it goes on. Time itself goes on.
class Freezer {
 public:
  explicit Freezer(const async::Executor& executor) : thawed_(executor) { thawed_.set(); }

  void freeze() { thawed_.reset(); }
  void thaw() {
    thawed_.set();
    const auto late = std::move(late_);
    late_.clear();
    for (const auto& wake : late) wake();
  }
  bool is_frozen() const { return !thawed_.is_set(); }
  Task<void> wait() { return thawed_.wait(); }
  void run(std::function<void()> wake) {
    if (is_frozen()) {
      late_.push_back(std::move(wake));
    } else {
      wake();
    }
  }

 private:
  async::Event thawed_;
  std::vector<std::function<void()>> late_;
};

/// The clock of one machine: its own idea of the date and of when time began.
class MachineClock final : public Clock {
 public:
  MachineClock(Clock& world, Freezer& freezer, Duration skew)
      : world_(world), freezer_(freezer), skew_(skew) {}

  Time now() const override { return world_.now() + std::chrono::floor<Time::duration>(skew_); }
  MonotonicTime monotonic() const override { return world_.monotonic() + skew_; }
  [[nodiscard]] std::unique_ptr<Timer> call_at(MonotonicTime when, std::function<void()> wake) override {
    auto timer = std::make_unique<MachineTimer>();
    timer->wake = std::make_shared<std::function<void()>>(std::move(wake));
    timer->inner = world_.call_at(when - skew_, [this, weak = std::weak_ptr(timer->wake)] {
      freezer_.run([weak] {
        if (const auto alive = weak.lock()) (*alive)();
      });
    });
    return timer;
  }

 private:
  struct MachineTimer final : Timer {
    std::shared_ptr<std::function<void()>> wake;
    std::unique_ptr<Timer> inner;
  };
  Clock& world_;
  Freezer& freezer_;
  Duration skew_;
};

class MachineTransport final : public http::Transport {
 public:
  MachineTransport(http::Transport& world, Freezer& freezer) : world_(world), freezer_(freezer) {}
  Task<Result<http::Exchange>> open(http::Request request) override {
    co_await freezer_.wait();
    auto answer = co_await world_.open(std::move(request));
    co_await freezer_.wait();
    co_return answer;
  }

 private:
  http::Transport& world_;
  Freezer& freezer_;
};

/// One replica: it elects and leads, and when it loses, its process ends and another one begins in its place.
class Replica {
 public:
  Replica(async::VirtualLoop& loop, http::Transport& server, Random& random, std::string name, Duration skew)
      : freezer(loop.executor()),
        loop_(loop),
        random_(random),
        name_(std::move(name)),
        clock_(loop.clock(), freezer, skew),
        transport_(server, freezer),
        client_(transport_, clock_, loop.executor(), {.server = "http://server"}),
        tasks_(loop.executor()) {
    begin();
  }

  bool is_leader() const { return election_->is_leader(); }

  /// As SIGTERM does.
  void stop() {
    tasks_.cancel();
    loop_.run(tasks_.join());
  }

  Freezer freezer;
  bool is_in_lead = false;
  int terms = 0;
  int terms_lost = 0;

 private:
  void begin() {
    const auto identity = name_ + "_" + std::to_string(terms_lost);
    election_.emplace(client_, clock_, random_, loop_.executor(),
                      LeaderElection::Options{.lease = kLease, .identity = identity});
    tasks_.spawn(run());
  }

  Task<void> run() {
    EXPECT_FALSE(co_await election_->run([this] { return lead(); }));
    ++terms_lost;
    begin();
  }

  Task<void> lead() {
    [[maybe_unused]] struct Leave {
      bool& flag;
      ~Leave() { flag = false; }
    } leave{is_in_lead};
    is_in_lead = true;
    ++terms;
    while (true) co_await async::sleep_for(clock_, 100ms);
  }

  async::VirtualLoop& loop_;
  Random& random_;
  std::string name_;
  MachineClock clock_;
  MachineTransport transport_;
  kube::Client client_;
  std::optional<LeaderElection> election_;
  async::TaskGroup tasks_;
};

struct World {
  async::VirtualLoop loop;
  SeededRandom random;
  ObjectServer server{loop.executor(), loop.clock()};
  std::list<Replica> replicas;

  explicit World(std::uint64_t seed = 1) : random(seed) {}
  ~World() {
    server.on_request({});
    server.latency({});
    for (auto& replica : replicas) {
      replica.freezer.thaw();
      replica.stop();
    }
  }

  Replica& add(const std::string& name, Duration skew = 0s) {
    return replicas.emplace_back(loop, server, random, name, skew);
  }
  int leaders() const {
    return static_cast<int>(
        std::ranges::count_if(replicas, [](const auto& replica) { return replica.is_leader(); }));
  }
  int running_leads() const {
    return static_cast<int>(std::ranges::count_if(
        replicas, [](const auto& replica) { return replica.is_in_lead && !replica.freezer.is_frozen(); }));
  }
  std::string holder() {
    const auto& leases = server.objects("leases");
    return leases.contains(kLease) ? read_lease(leases.at(kLease)).holder : "nobody";
  }
};

TEST(LeaderElection, TheFirstLeadsAtOnceAndTheOtherWaits) {
  World world;
  auto& first = world.add("first");
  world.loop.settle();
  EXPECT_TRUE(first.is_leader());
  auto& second = world.add("second");
  world.loop.run_for(10min);
  EXPECT_TRUE(first.is_in_lead);
  EXPECT_FALSE(second.is_in_lead);
  EXPECT_EQ(first.terms, 1);
}

TEST(LeaderElection, GivesTheLeaseBackSoThatTheNextNeedNotWaitForItsEnd) {
  World world;
  auto& first = world.add("first");
  world.loop.settle();
  auto& second = world.add("second");
  world.loop.run_for(1min);
  first.stop();
  EXPECT_EQ(world.holder(), "");
  world.loop.run_for(5s);
  EXPECT_TRUE(second.is_leader());
}

TEST(LeaderElection, OneThatCannotReachTheServerStopsBeforeAnotherBegins) {
  World world;
  auto& first = world.add("first", 3h);
  world.loop.settle();
  auto& second = world.add("second", -24h);
  world.loop.run_for(1min);
  first.freezer.freeze();  // neither its clock nor its requests go on
  Duration alone{};
  while (!second.is_leader()) {
    world.loop.run_for(100ms);
    alone += 100ms;
    ASSERT_LE(world.leaders(), 1);
    ASSERT_LT(alone, 25s);
  }
  EXPECT_GT(alone, 10s);
  first.freezer.thaw();
  world.loop.settle();
  EXPECT_FALSE(first.is_in_lead);
  EXPECT_EQ(first.terms_lost, 1);
}

TEST(LeaderElection, ALostAnswerCostsNothing) {
  World world;
  auto& first = world.add("first");
  world.loop.settle();
  world.server.on_request([](const http::Request& request, int n) {
    return request.method == "PUT" && n % 2 == 0 ? Trouble::LostAnswer : Trouble::None;
  });
  world.loop.run_for(10min);
  EXPECT_TRUE(first.is_in_lead);
  EXPECT_EQ(first.terms, 1);
}

TEST(LeaderElection, LeadingEndsWhenTheLeaseCannotBeRenewed) {
  World world;
  auto& first = world.add("first");
  world.loop.settle();
  world.server.on_request([](const auto&, int) { return Trouble::ServerError; });
  world.loop.run_for(9s);
  EXPECT_TRUE(first.is_in_lead);
  world.loop.run_for(2s);
  EXPECT_FALSE(first.is_in_lead);
}

TEST(LeaderElection, WhatLedMayEndByItself) {
  World world;
  kube::Client client(world.server, world.loop.clock(), world.loop.executor(), {.server = "http://server"});
  LeaderElection election(client, world.loop.clock(), world.random, world.loop.executor(),
                          {.lease = kLease, .identity = "me"});
  EXPECT_TRUE(world.loop.run(election.run([&]() -> Task<void> { co_return; })));
  EXPECT_EQ(world.holder(), "");
}

TEST(LeaderElection, ABugInWhatLedPassesAfterTheLeaseWasGivenBack) {
  World world;
  kube::Client client(world.server, world.loop.clock(), world.loop.executor(), {.server = "http://server"});
  LeaderElection election(client, world.loop.clock(), world.random, world.loop.executor(),
                          {.lease = kLease, .identity = "me"});
  const auto broken = []() -> Task<void> {
    throw std::logic_error("bug");
    co_return;
  };
  EXPECT_THROW(world.loop.run(election.run(broken)), std::logic_error);
  EXPECT_EQ(world.holder(), "");
  EXPECT_FALSE(election.is_leader());
}

TEST(LeaderElection, CanBeCancelledAtEveryStep) {
  for (int steps = 0; steps < 120; ++steps) {
    World world;
    world.server.latency([] { return 10ms; });
    kube::Client client(world.server, world.loop.clock(), world.loop.executor(), {.server = "http://server"});
    LeaderElection election(client, world.loop.clock(), world.random, world.loop.executor(),
                            {.lease = kLease, .identity = "me"});
    bool is_in_lead = false;
    test::cancel_after(world.loop, steps, [](LeaderElection& self, Clock& clock, bool& flag) -> Task<void> {
      co_await self.run([&]() -> Task<void> {
        flag = true;
        try {
          co_await async::sleep_for(clock, 1h);
        } catch (...) {
          flag = false;
          throw;
        }
      });
    }(election, world.loop.clock(), is_in_lead));
    EXPECT_FALSE(is_in_lead);
    EXPECT_FALSE(election.is_leader());
    auto& next = world.add("next");
    world.loop.run_for(30s);
    EXPECT_TRUE(next.is_leader());
  }
}

/// Requests fail, answers get lost and late, processes freeze for longer than a lease; never two lead.
TEST(LeaderElection, NeverTwoLeadWhateverHappens) {
  int terms = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    World world(seed);
    SeededRandom chance(seed * 7919);
    double trouble = 0.3;
    world.server.on_request([&](const auto&, int) {
      if (chance.fraction() >= trouble) return Trouble::None;
      constexpr std::array kinds{Trouble::NoConnection, Trouble::LostAnswer, Trouble::ServerError};
      return kinds[chance.next() % kinds.size()];
    });
    world.server.latency(
        [&] { return chance.fraction() < trouble ? Duration(chance.next() % 8'000'000'000) : 20ms; });
    for (const auto* name : {"a", "b", "c"}) world.add(name, std::chrono::seconds(chance.next() % 100'000));
    for (int second = 0; second < 600; ++second) {
      trouble = second % 100 < 70 ? 0.3 : 0.02;  // bad and good times
      for (auto& replica : world.replicas) {
        if (chance.fraction() >= 0.03) continue;
        replica.freezer.is_frozen() ? replica.freezer.thaw() : replica.freezer.freeze();
      }
      for (int tenth = 0; tenth < 10; ++tenth) {
        world.loop.run_for(100ms);
        ASSERT_LE(world.leaders(), 1) << "seed " << seed << " second " << second;
        ASSERT_LE(world.running_leads(), 1) << "seed " << seed << " second " << second;
      }
    }
    trouble = 0;
    for (auto& replica : world.replicas) replica.freezer.thaw();
    world.loop.run_for(1min);
    EXPECT_EQ(world.leaders(), 1) << "once all is well, somebody leads";
    for (const auto& replica : world.replicas) terms += replica.terms;
  }
  EXPECT_GT(terms, 60) << "the lease changed hands often enough to prove something";
}

}  // namespace
}  // namespace kymaros::runtime
