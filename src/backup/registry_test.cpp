#include "backup/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::backup {
namespace {

using testing::HasSubstr;

TEST(ProviderRegistry, KnowsWhatIsBuiltAndSaysWhatIsNot) {
  async::VirtualLoop loop;
  SeededRandom random(1);
  test::ScriptedTransport transport(loop.executor(), loop.clock());
  kube::Client client(transport, loop.clock(), loop.executor(), {.server = "https://k8s"});
  const ProviderTools tools{client, transport, loop.clock(), random, loop.executor()};

  const auto velero = make_provider("velero", tools);
  ASSERT_TRUE(velero);
  EXPECT_EQ((*velero)->name(), "velero");
  for (const auto* name : {"kasten", "trilio"}) {
    const auto missing = make_provider(name, tools);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::Invalid);
    EXPECT_THAT(missing.error().message, HasSubstr("not built yet"));
  }
  EXPECT_THAT(make_provider("tape", tools).error().message, HasSubstr("there is no provider \"tape\""));
}

}  // namespace
}  // namespace kymaros::backup
