#include "api/names.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "api/object_name_gen.hpp"
#include "base/random.hpp"

namespace kymaros::api {
namespace {

using namespace std::chrono_literals;

rc::Gen<std::string> suffix() {
  return rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t seed) {
    SeededRandom random(seed);
    return random.name_suffix(6);
  });
}

TEST(DnsNames, AreWhatKubernetesTakes) {
  struct Row {
    std::string name;
    bool label, subdomain;
  };
  const std::vector<Row> rows = {
      {"shop", true, true},
      {"a", true, true},
      {"0-9", true, true},
      {"web.v2", false, true},
      {"", false, false},
      {"-a", false, false},
      {"a-", false, false},
      {"a..b", false, false},
      {"a.-b", false, false},
      {"a-.b", false, false},
      {".a", false, false},
      {"a.", false, false},
      {"A", false, false},
      {"a_b", false, false},
      {"caf\xc3\xa9", false, false},
      {std::string(63, 'a'), true, true},
      {std::string(64, 'a'), false, true},
      {std::string(253, 'a'), false, true},
      {std::string(254, 'a'), false, false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(is_dns_label(row.name), row.label) << row.name;
    EXPECT_EQ(is_dns_subdomain(row.name), row.subdomain) << row.name;
  }
}

TEST(SandboxName, IsReadable) {
  EXPECT_EQ(sandbox_name("rp-test", "nightly-shop", "k3f9x2"), "rp-test-nightly-shop-k3f9x2");
  EXPECT_EQ(sandbox_name("rp-test", "shop.v2", "k3f9x2"), "rp-test-shop-v2-k3f9x2");
}

RC_GTEST_PROP(SandboxName, IsADnsLabelThatEndsInItsSuffix, ()) {
  const auto prefix = *object_name(63);
  const auto test = *object_name();
  const auto drawn = *suffix();
  const auto name = sandbox_name(prefix, test, drawn);
  RC_ASSERT(is_dns_label(name));
  RC_ASSERT(name.ends_with("-" + drawn));
}

RC_GTEST_PROP(SandboxName, DiffersBetweenTestsThatBeginAlike, ()) {
  const std::string stem(80, 'a');
  const auto one = *object_name(100);
  const auto other = *object_name(100);
  const auto dashes = [](std::string name) {
    std::ranges::replace(name, '.', '-');
    return name;
  };
  RC_PRE(dashes(one) != dashes(other));
  RC_ASSERT(sandbox_name("rp-test", stem + one, "k3f9x2") != sandbox_name("rp-test", stem + other, "k3f9x2"));
}

TEST(ReportName, CarriesTheTimeRequested) {
  const Time when = *parse_time("2026-03-26T03:00:00Z");
  EXPECT_EQ(report_name("velero-prod-nightly", when), "velero-prod-nightly-20260326-030000");
}

RC_GTEST_PROP(ReportName, IsAnObjectNameThatEndsInItsTime, ()) {
  const auto test = *object_name();
  const Time when{std::chrono::seconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000))};
  const auto name = report_name(test, when);
  RC_ASSERT(is_dns_subdomain(name));
  RC_ASSERT(name.ends_with("-" + format_compact_time(when)));
}

TEST(RestoreName, SaysWhoseItIs) {
  EXPECT_EQ(restore_name("nightly-shop", "k3f9x2ab01", 0), "kymaros-nightly-shop-k3f9x2ab01-0");
}

RC_GTEST_PROP(RestoreName, FitsAndIsDeterministic, ()) {
  const auto test = *object_name();
  SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
  const auto run = *rc::gen::arbitrary<bool>() ? random.uuid() : random.name_suffix(10);
  const auto index = *rc::gen::inRange<std::size_t>(0, 100);
  const auto name = restore_name(test, run, index);
  RC_ASSERT(is_dns_label(name));
  RC_ASSERT(name.size() <= kMaxRestoreName);
  RC_ASSERT(name == restore_name(test, run, index));
  RC_ASSERT(name.contains(run));
}

}  // namespace
}  // namespace kymaros::api
