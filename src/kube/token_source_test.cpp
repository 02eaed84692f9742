#include "kube/token_source.hpp"

#include <gtest/gtest.h>

#include <map>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"

namespace kymaros::kube {
namespace {

using namespace std::chrono_literals;

class FileTokenTest : public testing::Test {
 protected:
  FileTokenTest() {
    source = make_file_token("/token", loop.clock(), [this](const std::string&) { return ++reads, content; });
  }
  Result<std::string> token(bool refresh = false) { return loop.run(source->token(refresh)); }

  async::VirtualLoop loop;
  Result<std::string> content = "first\n";
  int reads = 0;
  std::unique_ptr<TokenSource> source;
};

TEST_F(FileTokenTest, IsReadAgainEveryMinute) {
  EXPECT_EQ(token().value(), "first");
  content = " second ";
  loop.run_for(59s);
  EXPECT_EQ(token().value(), "first");
  loop.run_for(1s);
  EXPECT_EQ(token().value(), "second");
  EXPECT_EQ(reads, 2);
}

TEST_F(FileTokenTest, IsReadAgainAfterARefusal) {
  EXPECT_EQ(token().value(), "first");
  content = "second";
  EXPECT_EQ(token(true).value(), "second");
}

TEST_F(FileTokenTest, StaysInUseWhenItsFileIsGone) {
  EXPECT_EQ(token().value(), "first");
  content = fail(ErrorCode::NotFound, "gone");
  loop.run_for(2min);
  EXPECT_EQ(token().value(), "first");
  content = "second";
  loop.run_for(10s);
  EXPECT_EQ(token().value(), "second");
}

TEST_F(FileTokenTest, NothingToBeginWithIsAnError) {
  content = fail(ErrorCode::NotFound, "gone");
  EXPECT_EQ(token().error().code, ErrorCode::Unavailable);
  content = " \n";
  EXPECT_EQ(token().error().code, ErrorCode::Unavailable);
}

class ExecTokenTest : public testing::Test {
 protected:
  ExecTokenTest() {
    const ExecPlugin plugin{
        .apiVersion = "client.authentication.k8s.io/v1", .arguments = {"login"}, .installHint = "install it"};
    source = make_exec_token(
        plugin, loop.clock(), loop.executor(), [this](ExecPlugin) { return run(); },
        [this](const ExecCredential& credential) -> Result<void> {
          identities.push_back(credential.certificate_pem);
          return {};
        });
  }
  Task<Result<std::string>> run() {
    ++runs;
    co_await async::sleep_for(loop.clock(), 1s);
    co_return output;
  }
  void hand_out(const std::string& status) {
    output =
        R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":)" + status + "}";
  }
  Result<std::string> token(bool refresh = false) { return loop.run(source->token(refresh)); }

  async::VirtualLoop loop;  // begins at 2026-03-26T03:00:00Z
  Result<std::string> output;
  int runs = 0;
  std::vector<std::string> identities;
  std::unique_ptr<TokenSource> source;
};

TEST_F(ExecTokenTest, IsKeptUntilItExpires) {
  hand_out(R"({"token":"a","expirationTimestamp":"2026-03-26T04:00:00Z"})");
  EXPECT_EQ(token().value(), "a");
  loop.run_for(30min);
  EXPECT_EQ(token().value(), "a");
  EXPECT_EQ(runs, 1);
  loop.run_for(30min);
  hand_out(R"({"token":"b"})");
  EXPECT_EQ(token().value(), "b");
  loop.run_for(24h);
  EXPECT_EQ(token().value(), "b");
  EXPECT_EQ(runs, 2);
}

TEST_F(ExecTokenTest, CallsThatAreRefusedTogetherRunItOnce) {
  hand_out(R"({"token":"a"})");
  EXPECT_EQ(token().value(), "a");
  loop.run_for(1min);
  hand_out(R"({"token":"b"})");
  async::TaskGroup calls(loop.executor());
  std::vector<std::string> tokens;
  const auto call = [&]() -> Task<void> { tokens.push_back((co_await source->token(true)).value()); };
  for (int i = 0; i < 5; ++i) calls.spawn(call());
  loop.run(calls.join());
  EXPECT_EQ(tokens, std::vector<std::string>(5, "b"));
  EXPECT_EQ(runs, 2);
}

TEST_F(ExecTokenTest, ANewCertificateIsPutToUse) {
  hand_out(R"({"clientCertificateData":"C1","clientKeyData":"K1"})");
  EXPECT_EQ(token().value(), "");
  loop.run_for(1min);
  EXPECT_EQ(token(true).value(), "");
  loop.run_for(1min);
  hand_out(R"({"clientCertificateData":"C2","clientKeyData":"K2"})");
  EXPECT_EQ(token(true).value(), "");
  EXPECT_EQ(identities, (std::vector<std::string>{"C1", "C2"}));
}

TEST_F(ExecTokenTest, APluginThatCannotBeRunComesWithItsHint) {
  output = fail(ErrorCode::Invalid, "login: not found");
  const auto failed = token();
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().message, "credential plugin: login: not found (install it)");
}

TEST_F(ExecTokenTest, WhatIsNoCredentialIsRefusedWithoutRepeatingIt) {
  for (
      const char* text :
      {"hunter2", "{}", R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"hunter2"}})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":["hunter2"]}})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"hunter2"}})",
       R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"a","expirationTimestamp":"hunter2"}})"}) {
    output = text;
    const auto failed = token();
    ASSERT_FALSE(failed.has_value()) << text;
    EXPECT_EQ(failed.error().code, ErrorCode::Invalid);
    EXPECT_EQ(failed.error().message.find("hunter2"), std::string::npos) << failed.error().message;
  }
}

TEST(ExecInfo, SaysVersionAndThatNobodyIsThere) {
  ExecPlugin plugin{.apiVersion = "client.authentication.k8s.io/v1"};
  EXPECT_EQ(
      exec_info(plugin),
      R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}})");
  plugin.cluster = json::Object{{"server", "https://h"}};
  EXPECT_TRUE(exec_info(plugin).contains(R"("cluster":{"server":"https://h"})"));
}

}  // namespace
}  // namespace kymaros::kube
