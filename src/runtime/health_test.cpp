#include "runtime/health.hpp"

#include <gtest/gtest.h>

namespace kymaros::runtime {
namespace {

http::Request request(std::string url) {
  return {.method = "GET", .url = std::move(url), .headers = {}, .body = {}};
}

TEST(HealthChecks, WithoutAnyCheckAllIsWell) {
  const auto response = HealthChecks().answer(request("/healthz"));
  EXPECT_EQ(response.head.status, 200);
  EXPECT_EQ(response.body, "ok");
}

TEST(HealthChecks, OneThatFailsFailsAllAndIsNamed) {
  HealthChecks checks;
  bool is_synced = false;
  checks.add("ping", [] { return true; });
  checks.add("sync", [&] { return is_synced; });
  const auto unwell = checks.answer(request("/readyz"));
  EXPECT_EQ(unwell.head.status, 500);
  EXPECT_EQ(unwell.body, "[-]sync failed\nfailed");
  is_synced = true;
  EXPECT_EQ(checks.answer(request("/readyz")).head.status, 200);
}

TEST(HealthChecks, VerboseListsThemAll) {
  HealthChecks checks;
  checks.add("ping", [] { return true; });
  checks.add("sync", [] { return true; });
  for (const auto* url : {"/readyz?verbose", "/readyz?verbose=1", "/readyz?a=b&verbose"}) {
    EXPECT_EQ(checks.answer(request(url)).body, "[+]ping ok\n[+]sync ok\nok") << url;
  }
  EXPECT_EQ(checks.answer(request("/readyz?quiet=verbose")).body, "ok");
}

}  // namespace
}  // namespace kymaros::runtime
