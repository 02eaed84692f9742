#include "backup/velero/downloads.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/object_store.hpp"
#include "support/real_loop.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kUrl = "https://s3.example/bucket/file.gz?X-Amz-Signature=secret";

json::Value request_with(std::string_view status) {
  return json::
      parse(std::string(
                R"({"kind": "DownloadRequest", "metadata": {"name": "r", "resourceVersion": "7"}, "status": )")
                .append(status)
                .append("}"))
          .value();
}
json::Value unanswered() { return request_with("{}"); }
json::Value answered() {
  return request_with(std::string(R"({"phase": "Processed", "downloadURL": ")").append(kUrl).append("\"}"));
}
std::string event(const json::Value& object) {
  return json::serialize(json::Object{{"type", "MODIFIED"}, {"object", object}}) + "\n";
}
json::Value status(int code, std::string_view reason) {
  return json::Object{{"kind", "Status"}, {"status", "Failure"}, {"reason", reason}, {"code", code}};
}

/// An API server that knows one DownloadRequest at most, and a store.
class DownloadsTest : public testing::Test {
 protected:
  DownloadsTest() {
    api.otherwise([this](const http::Request& request) { return answer(request); });
    store.otherwise([this](const http::Request&) { return file(); });
  }

  Answer answer(const http::Request& request) {
    if (request.method == "POST") {
      ++created;
      return creation();
    }
    if (request.method == "DELETE") {
      ++removed;
      return removal();
    }
    if (request.url.contains("watch=")) return watch();
    return Answer::json(200, seen);
  }

  Result<std::string> fetch(std::string kind = "RestoreResults") {
    return loop.run(downloads.fetch_text(std::move(kind), "r1"));
  }

  async::VirtualLoop loop;
  SeededRandom random{1};
  test::ScriptedTransport api{loop.executor(), loop.clock()};
  test::ScriptedTransport store{loop.executor(), loop.clock()};
  kube::Client client{api, loop.clock(), loop.executor(), {.server = "https://k8s"}};
  Downloads downloads{client, test::store_of(store), loop.clock(), random, {}};

  std::function<Answer()> creation = [] { return Answer::json(201, unanswered()); };
  std::function<Answer()> watch = [] { return Answer::status(200).piece(event(answered())).stays_open(); };
  std::function<Answer()> file = [] { return Answer::status(200).piece(archive::gzip("content")); };
  std::function<Answer()> removal = [] { return Answer::json(200, unanswered()); };
  json::Value seen = unanswered();
  int created = 0;
  int removed = 0;
};

TEST_F(DownloadsTest, AFileIsAskedForFetchedAndUnpacked) {
  EXPECT_EQ(fetch().value(), "content");
  ASSERT_EQ(store.requests().size(), 1U);
  EXPECT_EQ(store.requests()[0].url, kUrl);
  EXPECT_FALSE(store.requests()[0].headers.contains("Authorization"));
  EXPECT_EQ(removed, 1);
  const auto asked = json::parse(api.requests()[0].body).value();
  EXPECT_EQ(json::find_string(asked, {"spec", "target", "kind"}), "RestoreResults");
  EXPECT_EQ(json::find_string(asked, {"spec", "target", "name"}), "r1");
  EXPECT_EQ(json::find_string(asked, {"metadata", "labels", "kymaros.io/managed-by"}), "kymaros");
  EXPECT_THAT(json::find_string(asked, {"metadata", "name"}), testing::StartsWith("kymaros-restoreresults-"));
}

TEST_F(DownloadsTest, AFileThatTheStoreHasUnpackedIsTakenAsItIs) {
  file = [] { return Answer::status(200).piece("{").piece("}"); };
  EXPECT_EQ(fetch().value(), "{}");
  file = [] { return Answer::status(200).piece("x"); };
  EXPECT_EQ(fetch().value(), "x");
  file = [] { return Answer::status(200); };
  EXPECT_EQ(fetch().value(), "");
}

TEST_F(DownloadsTest, PiecesOfOneByteAreTheSameFile) {
  file = [] {
    auto answer = Answer::status(200);
    for (const char c : archive::gzip("content")) answer = Answer(std::move(answer).piece(std::string(1, c)));
    return answer;
  };
  EXPECT_EQ(fetch().value(), "content");
}

TEST_F(DownloadsTest, AUrlThatNeverComesIsADeadline) {
  watch = [] { return Answer::status(200).stays_open(); };
  const auto text = fetch();
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::Deadline);
  EXPECT_THAT(text.error().message, HasSubstr("no download URL within 1m0s"));
  EXPECT_THAT(store.requests(), IsEmpty());
  EXPECT_EQ(removed, 1);
}

TEST_F(DownloadsTest, WhereWatchingIsForbiddenItLooksAgain) {
  watch = [] { return Answer::json(403, status(403, "Forbidden")); };
  seen = answered();
  EXPECT_EQ(fetch().value(), "content");
}

TEST_F(DownloadsTest, AWatchThatSaysNothingIsDoubted) {
  watch = [] { return Answer::status(200).stays_open(); };
  seen = answered();
  EXPECT_EQ(fetch().value(), "content");
}

TEST_F(DownloadsTest, AWatchThatEndsEarlyIsBegunAgain) {
  int watches = 0;
  watch = [&watches] {
    return ++watches < 3 ? Answer::status(200) : Answer::status(200).piece(event(answered())).stays_open();
  };
  EXPECT_EQ(fetch().value(), "content");
  EXPECT_EQ(watches, 3);
}

TEST_F(DownloadsTest, WhatTheStoreDoesNotHaveIsNotThere) {
  file = [] { return Answer::status(404).piece("<Error>NoSuchKey</Error>"); };
  EXPECT_EQ(fetch().error().code, ErrorCode::NotFound);
  EXPECT_EQ(removed, 1);
}

TEST_F(DownloadsTest, AStoreThatRefusesDoesNotSayWhatItHas) {
  file = [] { return Answer::status(403).piece("<Error>AccessDenied</Error>"); };
  EXPECT_EQ(fetch().error().code, ErrorCode::Forbidden);
}

TEST_F(DownloadsTest, AStoreInTroubleMayRecover) {
  file = [] { return Answer::status(503); };
  EXPECT_EQ(fetch().error().code, ErrorCode::Unavailable);
  file = [] { return Answer::no_connection(); };
  EXPECT_EQ(fetch().error().code, ErrorCode::Unavailable);
  file = [] { return Answer::status(200).piece(archive::gzip("content").substr(0, 9)).breaks(); };
  EXPECT_EQ(fetch().error().code, ErrorCode::Unavailable);
  file = [] { return Answer::status(200).piece("{").stays_open(); };
  EXPECT_EQ(fetch().error().code, ErrorCode::Deadline);
  EXPECT_EQ(removed, created);
}

TEST_F(DownloadsTest, ATruncatedStreamIsInvalid) {
  file = [] { return Answer::status(200).piece(archive::gzip(std::string(1000, 'x')).substr(0, 20)); };
  EXPECT_EQ(fetch().error().code, ErrorCode::Invalid);
  EXPECT_EQ(removed, 1);
}

TEST_F(DownloadsTest, AnOlderVeleroThatKnowsNoSuchKindHasNoSuchFile) {
  creation = [] { return Answer::json(422, status(422, "Invalid")); };
  EXPECT_EQ(fetch("RestoreVolumeInfo").error().code, ErrorCode::NotFound);
}

TEST_F(DownloadsTest, ANewerVeleroSaysThatItFailed) {
  watch = [] {
    return Answer::status(200)
        .piece(event(request_with(R"({"phase": "Failed", "message": "no such restore"})")))
        .stays_open();
  };
  seen = request_with(R"({"phase": "Failed", "message": "no such restore"})");
  const auto text = fetch();
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, HasSubstr("no such restore"));
  EXPECT_EQ(text.error().reason, kRefusedByVelero);
  EXPECT_EQ(removed, 1);
}

TEST_F(DownloadsTest, ATextOverItsBoundIsRefused) {
  file = [] { return Answer::status(200).piece(archive::gzip(std::string(100'000, 'x'))); };
  const auto text = loop.run(downloads.fetch_text("RestoreResults", "r1", 99'999));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::Invalid);
  EXPECT_TRUE(loop.run(downloads.fetch_text("RestoreResults", "r1", 100'000)));
}

TEST_F(DownloadsTest, TheSignatureOfTheUrlStaysOutOfErrors) {
  file = [] { return Answer::status(500); };
  EXPECT_THAT(fetch().error().message, Not(HasSubstr("secret")));
}

TEST_F(DownloadsTest, ACancelledDownloadRemovesItsRequest) {
  file = [] { return Answer::status(200).piece(archive::gzip("content").substr(0, 5)).stays_open(); };
  async::TaskGroup tasks(loop.executor());
  bool went_on = false;
  tasks.spawn([](Downloads& from, Clock& clock, bool& flag) -> Task<void> {
    co_await from.fetch_text("BackupResults", "b1");
    co_await async::sleep_for(clock, 1s);
    flag = true;
  }(downloads, loop.clock(), went_on));
  loop.settle();
  ASSERT_EQ(created, 1);
  ASSERT_EQ(store.in_flight(), 1U);
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_FALSE(went_on);
  EXPECT_EQ(removed, 1);
  EXPECT_EQ(store.in_flight(), 0U);
}

TEST_F(DownloadsTest, ACancelledDownloadDoesNotWaitForASilentServer) {
  file = [] { return Answer::status(200).stays_open(); };
  removal = [] { return Answer::never(); };
  async::TaskGroup tasks(loop.executor());
  tasks.spawn(
      [](Downloads& from) -> Task<void> { co_await from.fetch_text("BackupResults", "b1"); }(downloads));
  loop.settle();
  const auto before = loop.clock().monotonic();
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_EQ(loop.clock().monotonic() - before, 5s);
}

TEST(DownloadsCancellation, AnywhereInADownloadNoRequestIsLeftAndNothingStaysOpen) {
  test::RealLoop loop;
  SeededRandom random(1);
  test::ScriptedTransport api(loop.executor(), loop.clock());
  test::ScriptedTransport store(loop.executor(), loop.clock());
  kube::Client client(api, loop.clock(), loop.executor(), {.server = "https://k8s"});
  Downloads downloads(client, test::store_of(store), loop.clock(), random, {});
  int there = 0;
  api.otherwise([&](const http::Request& request) {
    if (request.url.contains("watch=")) {
      return Answer::status(200).after(1ms).piece(event(answered())).stays_open();
    }
    there += request.method == "POST" ? 1 : 0;
    there -= request.method == "DELETE" ? there : 0;
    return Answer::json(200, unanswered()).after(1ms);
  });
  store.otherwise([](const http::Request&) {
    return Answer::status(200).after(1ms).piece(archive::gzip("content")).wait(1ms);
  });
  bool ended = false;
  for (int steps = 0; !ended; ++steps) {
    ASSERT_LT(steps, 1000);
    ended = loop.run_and_cancel_after(steps, downloads.fetch_text("RestoreResults", "r1"));
    EXPECT_EQ(there, 0) << steps;
    EXPECT_EQ(api.in_flight() + store.in_flight(), 0U) << steps;
  }
}

TEST_F(DownloadsTest, ASweepRemovesWhatAKilledProcessLeft) {
  api.then(Answer::json(200, json::parse(R"({"metadata": {"resourceVersion": "1"}, "items": [
      {"metadata": {"name": "kymaros-a"}}, {"metadata": {"name": "kymaros-b"}}]})")
                                 .value()));
  EXPECT_TRUE(loop.run(downloads.sweep()));
  EXPECT_THAT(api.requests()[0].url, HasSubstr("labelSelector=kymaros.io%2Fmanaged-by%3Dkymaros"));
  EXPECT_EQ(removed, 2);
}

}  // namespace
}  // namespace kymaros::backup::velero
