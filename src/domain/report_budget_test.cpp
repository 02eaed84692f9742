#include "domain/report_budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <optional>
#include <type_traits>

#include "json/codec.hpp"

namespace kymaros::domain {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::SizeIs;

std::string json_of(const api::RestoreReportStatus& status) { return json::serialize(json::encode(status)); }

template <class T>
constexpr bool kIsText = std::is_base_of_v<std::string, T>;

/// Fills every text of a report with `text`, and every list with `entries` of the like, however deep.
struct Fill {
  std::string text;
  std::size_t entries = 1;

  template <class T>
  void operator()(T& value) const {
    if constexpr (kIsText<T>) {
      value = text;
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      value = std::numeric_limits<T>::min();
    } else if constexpr (boost::describe::has_describe_members<T>::value) {
      boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
          [&](auto member) { (*this)(value.*member.pointer); });
    }
  }
  template <class T>
  void operator()(std::optional<T>& value) const {
    (*this)(value.emplace());
  }
  template <class T>
  void operator()(std::vector<T>& list) const {
    T entry{};
    (*this)(entry);
    list.assign(entries, entry);
  }
  template <class T>
  void operator()(std::map<std::string, T>& map) const {
    for (std::size_t i = 0; i < entries; ++i) (*this)(map[text + std::to_string(i)]);
  }
};

api::RestoreReportStatus full_of(std::string text, std::size_t entries) {
  api::RestoreReportStatus status;
  Fill{std::move(text), entries}(status);
  return status;
}

api::RestoreReportStatus fitted(api::RestoreReportStatus status) {
  fit_into_budget(status);
  return status;
}

TEST(ReportBudget, LeavesASmallReportAsItIs) {
  const auto status = full_of("a sentence of some length", 3);
  EXPECT_EQ(json_of(fitted(status)), json_of(status));
}

TEST(ReportBudget, CutsListsAndSaysHowLongTheyWere) {
  api::RestoreReportStatus status;
  status.inventory.emplace();
  status.inventory->missing.resize(101);
  status.inventory->extra.resize(100);
  status.volumes.resize(250);
  status.namespaces.resize(1);
  status.namespaces[0].workloads.resize(3000);
  status = fitted(status);
  EXPECT_THAT(status.inventory->missing, SizeIs(100));
  EXPECT_EQ(status.inventory->missingTotal, 101);
  EXPECT_THAT(status.inventory->extra, SizeIs(100));
  EXPECT_EQ(status.inventory->extraTotal, std::nullopt) << "nothing was left off";
  EXPECT_EQ(status.volumesTotal, 250);
  EXPECT_THAT(status.namespaces[0].workloads, SizeIs(100));
  EXPECT_EQ(status.namespaces[0].workloadsTotal, 3000);
}

TEST(ReportBudget, KeepsTheFirstEntries) {
  api::RestoreReportStatus status;
  for (int i = 0; i < 300; ++i) status.volumes.push_back({.claim = std::to_string(i)});
  status = fitted(status);
  EXPECT_EQ(status.volumes.front().claim, "0");
  EXPECT_EQ(status.volumes.back().claim, "99");
}

TEST(ReportBudget, CountsAgainFromTheWholeWhenItMustCutTwice) {
  auto status = full_of(std::string(1024, 'x'), 1);
  status.volumes.assign(250, {.claim = std::string(1024, 'x'), .message = std::string(1024, 'x')});
  status.volumesTotal.reset();
  status.diagnosis.assign(100, {.evidence = std::string(1024, 'x'), .advice = std::string(1024, 'x')});
  status = fitted(status);
  EXPECT_LE(status.volumes.size(), 100U);
  EXPECT_EQ(status.volumesTotal, 250);
}

TEST(ReportBudget, ShortensTexts) {
  api::RestoreReportStatus status;
  status.message = std::string(5000, 'x');
  status = fitted(status);
  EXPECT_THAT(status.message, AllOf(SizeIs(1024), EndsWith("x...")));
  status.message = std::string(1024, 'x');
  EXPECT_EQ(fitted(status).message, status.message);
}

TEST(ReportBudget, EndsTextsAtAWholeCharacter) {
  for (std::size_t lead = 0; lead < 4; ++lead) {
    api::RestoreReportStatus status;
    status.message = std::string(lead, 'x');
    while (status.message.size() < 2000) status.message += "€";
    const auto& cut = fitted(status).message;
    const auto body = std::string_view(cut).substr(0, cut.size() - 3);
    EXPECT_LE(cut.size(), 1024U);
    EXPECT_EQ((body.size() - lead) % 3, 0U) << "half of a character";
    EXPECT_TRUE(body.ends_with("€"));
  }
}

TEST(ReportBudget, TakesControlCharactersOut) {
  api::RestoreReportStatus status;
  status.message = "a\nb\x1b[31mc";
  status.message += '\0';
  EXPECT_EQ(std::string(fitted(status).message), "a b [31mc ");
}

TEST(ReportBudget, HoldsForTheWorstThatALookCanBring) {
  for (const std::string piece : {"x", "\"", "\\", "\x01", "€"}) {
    std::string text;
    while (text.size() < 4096) text += piece;
    auto status = fitted(full_of(text, 60));
    EXPECT_LE(json_size(status), kReportBudget) << piece;
    EXPECT_LE(json_of(status).size(), kReportBudget) << piece;
  }
}

TEST(ReportBudget, HoldsForKeysThatNoLabelHas) {
  api::RestoreReportStatus status;
  for (const char c : {'a', 'b', 'c'}) status.backup.filters.labelSelector[std::string(100'000, c)] = "x";
  status.backup.filters.labelSelector["tier"] = "data";
  status = fitted(status);
  EXPECT_LE(json_of(status).size(), kReportBudget);
  EXPECT_EQ(status.backup.filters.labelSelector.at("tier"), "data");
}

TEST(ReportBudget, LeavesWhatJustFitsAlone) {
  api::RestoreReportStatus status;
  for (int i = 0; i < 100; ++i) status.backup.filters.labelSelector[std::to_string(i)] = "x";
  status.backup.filters.labelSelector.erase("0");
  status.backup.filters.labelSelector[std::string(317, 'k')] = "x";  // the longest key of a label
  EXPECT_EQ(fitted(status).backup.filters.labelSelector.size(), 100U);
  status.backup.filters.labelSelector["more"] = "x";
  EXPECT_EQ(fitted(status).backup.filters.labelSelector.size(), 100U);
}

TEST(ReportBudget, IsFittedOnce) {
  const auto once = fitted(full_of(std::string(900, 'x'), 30));
  EXPECT_EQ(json_of(fitted(once)), json_of(once));
}

// Laws
// -----------------------------------------------------------------------------------------------------------

api::RestoreReportStatus anything() {
  const auto piece = *rc::gen::element<std::string>("x", "\"", "\\", "\n", "€", "🙂");
  const auto length = *rc::gen::element(0, 1, 60, 300, 1024, 3000);
  std::string text;
  while (static_cast<int>(text.size()) < length) text += piece;
  return full_of(text, *rc::gen::inRange<std::size_t>(0, 12));
}

RC_GTEST_PROP(ReportBudgetProperty, WhateverItHeldItFitsAndCanBeReadBack, ()) {
  const auto status = fitted(anything());
  const auto text = json_of(status);
  RC_ASSERT(text.size() <= kReportBudget);
  const auto parsed = json::parse(text);
  RC_ASSERT(parsed.has_value());
  const auto back = json::decode<api::RestoreReportStatus>(*parsed);
  RC_ASSERT(back.has_value());
  RC_ASSERT(json_of(*back) == text);
}

RC_GTEST_PROP(ReportBudgetProperty, TheSizeIsNeverUnderestimated, ()) {
  const auto status = anything();
  RC_ASSERT(json_of(status).size() <= json_size(status));
}

}  // namespace
}  // namespace kymaros::domain
