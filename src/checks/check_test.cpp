#include "checks/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::checks {
namespace {

using test::at;
using test::object;
using test::pod;
using testing::HasSubstr;
using namespace std::chrono_literals;
using State = Answer::State;

api::CheckPlan check(decltype(api::CheckPlan::probe) probe) {
  return {.name = "c", .probe = std::move(probe)};
}

TEST(Checks, AreAskedByTheirType) {
  const World world{.now = at(0s),
                    .started_at = at(0s),
                    .pods = {pod("web-0").ready(at(0s))},
                    .pod_labels = {{}},
                    .objects = {object("Secret", "db")}};
  EXPECT_EQ(ask(check(api::PodStatusPlan{.min_ready = 1}), world).state, State::Pass);
  EXPECT_EQ(ask(check(api::PodStatusPlan{.min_ready = 2}), world).state, State::Pending);
  EXPECT_EQ(ask(check(api::ResourceExistsPlan{.resources = {{"Secret", "db"}}}), world).state, State::Pass);
  EXPECT_EQ(ask(check(api::ResourceExistsPlan{.resources = {{"Secret", "bd"}}}), world).state, State::Fail);
}

TEST(Checks, ThatAreNotBuiltYetSaySoAndNeverPass) {  // decision 28
  EXPECT_THAT(ask(check(api::HttpGetPlan{}), {}).message, HasSubstr("httpGet"));
  EXPECT_THAT(ask(check(api::ExecPlan{}), {}).message, HasSubstr("exec"));
  EXPECT_THAT(ask(check(api::TcpSocketPlan{}), {}).message, HasSubstr("tcpSocket"));
  for (const auto& one : {check(api::HttpGetPlan{}), check(api::ExecPlan{}), check(api::TcpSocketPlan{})}) {
    EXPECT_EQ(ask(one, {}).state, State::Skip);
  }
}

TEST(CheckResults, HoldTheAnswer) {
  const auto result = result_of(check(api::PodStatusPlan{}),
                                {.state = State::Fail, .message = "0/1 pods ready", .needs_pods = true}, 7s);
  EXPECT_EQ(result.name, "c");
  EXPECT_EQ(result.status, domain::CheckStatus::Fail);
  EXPECT_EQ(result.message, "0/1 pods ready");
  EXPECT_EQ(result.duration, 7s);
  EXPECT_TRUE(result.needs_pods);
}

TEST(CheckResults, OnlyAPassIsOne) {
  const auto status = [](State state) {
    return result_of(check(api::PodStatusPlan{}), {.state = state}, 0s).status;
  };
  EXPECT_EQ(status(State::Pass), domain::CheckStatus::Pass);
  EXPECT_EQ(status(State::Fail), domain::CheckStatus::Fail);
  EXPECT_EQ(status(State::Skip), domain::CheckStatus::Skip);
  EXPECT_EQ(status(State::Pending), domain::CheckStatus::Fail) << "the run ended before it passed";
}

}  // namespace
}  // namespace kymaros::checks
