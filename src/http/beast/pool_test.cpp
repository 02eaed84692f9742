#include "http/beast/pool.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"

namespace kymaros::http {
namespace {

using namespace std::chrono_literals;

/// A stream that only knows whether it is open.
class Marker final : public ByteStream {
 public:
  Marker(int& open, bool quiet) : open_(open), quiet_(quiet) { ++open_; }
  ~Marker() override { --open_; }
  Task<Result<std::size_t>> read_some(std::span<char>) override { co_return std::size_t{0}; }
  Task<Result<void>> write(std::span<const char>) override { co_return Result<void>(); }
  void close() override {}
  bool is_quiet() override { return quiet_; }

 private:
  int& open_;
  bool quiet_;
};

class PoolTest : public testing::Test {
 protected:
  void give(const std::string& origin, bool quiet = true) {
    Connection connection;
    connection.stream = std::make_unique<Marker>(open, quiet);
    pool.give_back(origin, std::move(connection));
  }

  async::VirtualLoop loop;
  int open = 0;
  ConnectionPool pool{loop.clock(), {.max_idle = 3, .idle_timeout = 60s}};
};

TEST_F(PoolTest, KeepsConnectionsApartByOrigin) {
  give("a");
  EXPECT_FALSE(pool.take("b").has_value());
  EXPECT_TRUE(pool.take("a").has_value());
  EXPECT_FALSE(pool.take("a").has_value());
}

TEST_F(PoolTest, AConnectionThatTheOtherSideEndedIsNotUsed) {
  give("a");
  give("a", false);
  EXPECT_TRUE(pool.take("a").has_value());
  EXPECT_EQ(open, 0);
}

TEST_F(PoolTest, KeepsALimitedNumber) {
  for (const char* origin : {"a", "b", "c", "d"}) give(origin);
  EXPECT_EQ(open, 3);
  EXPECT_FALSE(pool.take("a").has_value());
}

TEST_F(PoolTest, ClosesWhatWaitedTooLong) {
  give("a");
  loop.run_for(30s);
  give("b");
  loop.run_for(31s);
  EXPECT_EQ(open, 1);
  EXPECT_FALSE(pool.take("a").has_value());
  loop.run_for(30s);
  EXPECT_EQ(open, 0);
  EXPECT_FALSE(loop.clock().advance());
}

TEST_F(PoolTest, WhenAllAreClosedNobodyWaits) {
  give("a");
  pool.close_all();
  EXPECT_EQ(open, 0);
  EXPECT_FALSE(loop.clock().next());
}

TEST_F(PoolTest, ATakenConnectionIsNotClosed) {
  give("a");
  const auto taken = pool.take("a");
  loop.run_for(10min);
  EXPECT_EQ(open, 1);
}

}  // namespace
}  // namespace kymaros::http
