#include "operator/backup_readings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/event.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/fake_provider.hpp"

namespace kymaros::op {
namespace {

using namespace std::chrono_literals;

/// A provider whose files are long: they come when the test says so.
class SlowProvider final : public test::FakeProvider {
 public:
  explicit SlowProvider(const async::Executor& executor) : comes_(executor) {}
  Task<Result<domain::Inventory>> read_inventory(std::string backup,
                                                 std::vector<std::string> namespaces) override {
    ++begun;
    co_await comes_.wait();
    ++ended;
    co_return co_await FakeProvider::read_inventory(std::move(backup), std::move(namespaces));
  }
  void come() { comes_.set(); }
  int begun = 0, ended = 0;

 private:
  async::Event comes_;
};

class Readings : public testing::Test {
 protected:
  Readings() { tasks.spawn(readings.run()); }
  ~Readings() override {
    tasks.cancel();
    loop.run(tasks.join());
  }
  std::optional<Result<SharedReading>> get(const std::string& run = "r1") {
    auto got = readings.get(run, {"team", "nightly"}, {.name = "latest", .namespaces = {"shop"}});
    loop.settle();
    return got;
  }

  async::VirtualLoop loop;
  SlowProvider provider{loop.executor()};
  std::vector<std::string> woken;
  BackupReadings readings{provider, loop.clock(), loop.executor(),
                          [this](const kube::ObjectKey& test) { woken.push_back(to_string(test)); }};
  async::TaskGroup tasks{loop.executor()};
};

TEST_F(Readings, WakesTheTestWhenTheBackupIsRead) {
  provider.choice.backup.name = "daily";
  EXPECT_FALSE(get());
  EXPECT_FALSE(get()) << "under way";
  EXPECT_EQ(provider.begun, 1);
  EXPECT_THAT(woken, testing::IsEmpty());
  provider.come();
  loop.settle();
  EXPECT_THAT(woken, testing::ElementsAre("team/nightly"));
  EXPECT_EQ(get().value().value()->choice.backup.name, "daily");
  EXPECT_EQ(readings.find("r1"), get().value().value()) << "it is read once";
  EXPECT_EQ(readings.find("r2"), nullptr);
}

TEST_F(Readings, TellsAFailureOnceAndBeginsAnewAfterAPause) {
  provider.come();
  provider.trouble = Error{.code = ErrorCode::Unavailable, .message = "down"};
  EXPECT_FALSE(get());
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s, 32s}) {
    EXPECT_EQ(get().value().error().message, "down");
    EXPECT_FALSE(get()) << "begun anew";
    loop.run_for(pause - 10ms);
    EXPECT_FALSE(get());
    loop.run_for(10ms);
  }
  provider.trouble.reset();
  EXPECT_EQ(get().value().error().message, "down");
  EXPECT_FALSE(get());
  loop.run_for(32s);
  EXPECT_TRUE(get().value().has_value());
}

TEST_F(Readings, StopsReadingForARunThatIsOver) {
  EXPECT_FALSE(get("r1"));
  EXPECT_FALSE(get("r2"));
  readings.drop("r1");
  loop.settle();
  provider.come();
  loop.settle();
  EXPECT_EQ(provider.ended, 1);
  EXPECT_EQ(readings.find("r1"), nullptr);
  EXPECT_NE(readings.find("r2"), nullptr);
}

TEST_F(Readings, EndsWithAllThatIsUnderWay) {
  EXPECT_FALSE(get());
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_EQ(provider.ended, 0);
  EXPECT_FALSE(get()) << "nothing begins any more";
  EXPECT_EQ(provider.begun, 1);
}

}  // namespace
}  // namespace kymaros::op
