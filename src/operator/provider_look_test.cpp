#include "operator/provider_look.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/fake_provider.hpp"

namespace kymaros::op {
namespace {

using namespace std::chrono_literals;

class CountedProvider final : public test::FakeProvider {
 public:
  Task<Result<backup::ProviderState>> state() override {
    ++asked;
    co_return co_await FakeProvider::state();
  }
  int asked = 0;
};

class Look : public testing::Test {
 protected:
  Result<backup::ProviderState> state() { return loop.run(look.state()); }

  async::VirtualLoop loop;
  CountedProvider provider;
  ProviderLook look{provider, loop.clock()};
};

TEST_F(Look, AThousandWhoAskAtOnceShareOneAnswer) {
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(state()->available);
  EXPECT_EQ(provider.asked, 1);
}

TEST_F(Look, IsNewAfterTwoSeconds) {
  EXPECT_TRUE(state()->available);
  provider.now.available = false;
  loop.run_for(1900ms);
  EXPECT_TRUE(state()->available);
  loop.run_for(200ms);
  EXPECT_FALSE(state()->available);
}

TEST_F(Look, AFailureIsNotRemembered) {
  provider.trouble = Error{.code = ErrorCode::Unavailable, .message = "no answer"};
  EXPECT_FALSE(state());
  provider.trouble.reset();
  EXPECT_TRUE(state());
}

}  // namespace
}  // namespace kymaros::op
