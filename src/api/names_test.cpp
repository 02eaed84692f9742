#include "api/names.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <regex>

#include "base/random.hpp"

namespace kymaros::api {
namespace {

using namespace std::chrono_literals;

/// Names as Kubernetes lets users give them: DNS-1123 subdomains up to `limit`.
rc::Gen<std::string> object_name(int limit = 253) {
  return rc::gen::exec([limit] {
    const int length = *rc::gen::inRange(1, limit + 1);
    std::string name;
    for (int i = 0; i < length; ++i) {
      const bool inner = i > 0 && i + 1 < length && name.back() != '-' && name.back() != '.';
      name += inner ? *rc::gen::elementOf(std::string("abcxyz0189-."))
                    : *rc::gen::elementOf(std::string("abcxyz0189"));
    }
    return name;
  });
}

rc::Gen<std::string> suffix() {
  return rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t seed) {
    SeededRandom random(seed);
    return random.name_suffix(6);
  });
}

bool may_be_label_value(const std::string& text) {
  static const std::regex legal("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");
  return text.size() <= 63 && std::regex_match(text, legal);
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

TEST(LabelValue, IsTheTextWhereItMayBe) {
  EXPECT_EQ(label_value("nightly-shop"), "nightly-shop");
  EXPECT_EQ(label_value("web.v2"), "web.v2");
  EXPECT_EQ(label_value(""), "");
  EXPECT_EQ(label_value(std::string(63, 'a')), std::string(63, 'a'));
}

TEST(LabelValue, NeverEndsInASeparatorBeforeItsHash) {
  const std::string value = label_value(std::string(53, 'a') + "." + std::string(60, 'b'));
  EXPECT_EQ(value.substr(0, 54), std::string(53, 'a') + "-");
}

RC_GTEST_PROP(LabelValue, OfAnyTextIsLegal, (const std::string& text)) {
  RC_ASSERT(may_be_label_value(label_value(text)));
}

RC_GTEST_PROP(LabelValue, KeepsDifferentNamesDifferent, ()) {
  const auto one = *object_name();
  const auto other = *object_name();
  RC_PRE(one != other);
  RC_ASSERT(label_value(one) != label_value(other));
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
