#include "demo/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace kymaros::demo {
namespace {

using testing::HasSubstr;
using testing::Le;

std::vector<std::size_t> lengths(const std::string& text) {
  std::vector<std::size_t> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out.push_back(line.size());
  return out;
}

const Finding kPassed{.test = "platform-config",
                      .result = "pass",
                      .rto = "1m32s",
                      .backup = "platform-config-20260326023602",
                      .backup_age = "23h59m59s",
                      .score = 100};
const Finding kEmpty{.test = "ledger",
                     .result = "partial",
                     .rto = "5s",
                     .backup_age = "9h1m",
                     .score = 95,
                     .message = "restore integrity: volume books-ledger-0: no data in backup",
                     .empty_volumes = {"books-ledger-0"},
                     .pods_are_ready = true};

TEST(Wording, FitsIntoEightyColumns) {
  for (const auto& text :
       {introduction(90), introduction(1),
        summary_text({.runs = 450, .passed = 392, .partial = 23, .failed = 35}),
        happening_line({.at = Time(),
                        .test = "platform-config",
                        .text = "restored; waits for pods, checks, compares objects"}),
        standing_line({.test = "platform-config", .step = "Preflight", .detail = "12 of 21 objects"}),
        results_table({kPassed, kEmpty}), explanations({kPassed, kEmpty})}) {
    EXPECT_THAT(lengths(text), testing::Each(Le(80u))) << text;
  }
}

TEST(Wording, WrapsBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 7, 0), "one two\nthree\n");
  EXPECT_EQ(wrapped("one two three", 9, 2), "  one two\n  three\n");
  EXPECT_EQ(wrapped("unbreakable", 4, 0), "unbreakable\n");
  EXPECT_EQ(wrapped("", 4, 0), "");
}

TEST(Wording, ExplainsWhatDidNotPassAlone) {
  EXPECT_EQ(explanations({kPassed}), "");
  EXPECT_THAT(explanations({kPassed, kEmpty}), HasSubstr("books-ledger-0 is empty"));
}

TEST(Wording, AnythingElseIsExplainedByItsReport) {
  const Finding failed{
      .test = "blog", .result = "fail", .message = "no pod is ready", .advice = "look at it"};
  EXPECT_EQ(explain(failed), "blog: no pod is ready. What to do: look at it.");
}

}  // namespace
}  // namespace kymaros::demo
