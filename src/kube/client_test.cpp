#include "kube/client.hpp"

#include <gtest/gtest.h>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/real_loop.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::kube {
namespace {

using namespace std::chrono_literals;
using test::Answer;

const ResourceType kPods{"", "v1", "pods", "Pod", Scope::Namespaced};
const ObjectKey kWeb{"shop", "web"};

json::Value text(std::string_view json) { return json::parse(json).value(); }

json::Value status(int code, std::string_view reason) {
  return json::Object{{"kind", "Status"}, {"status", "Failure"}, {"reason", reason}, {"code", code}};
}

/// A page of pods: their names, and the token of the next page.
json::Value page(std::vector<std::string> names, std::string_view next = {}) {
  json::Array items;
  for (const auto& name : names) items.push_back(json::Object{{"metadata", json::Object{{"name", name}}}});
  return json::Object{
      {"kind", "PodList"},
      {"metadata", json::Object{{"resourceVersion", "42"}, {"continue", next}}},
      {"items", std::move(items)},
  };
}

std::vector<std::string> names(const ListPage& list) {
  std::vector<std::string> out;
  for (const auto& item : list.items) out.push_back(json::find_string(item, {"metadata", "name"}));
  return out;
}

class ClientTest : public testing::Test {
 protected:
  Client::Options options() { return {.server = "https://k8s:6443", .max_in_flight = 3}; }

  Duration elapsed() { return loop.clock().monotonic() - start; }

  async::VirtualLoop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
  MonotonicTime start = loop.clock().monotonic();
};

TEST_F(ClientTest, GetsAnObject) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(200, text(R"({"kind":"Pod","metadata":{"name":"web"}})")));
  const auto pod = loop.run(client.get(kPods, kWeb));
  ASSERT_TRUE(pod.has_value()) << pod.error().message;
  EXPECT_EQ(json::find_string(*pod, {"metadata", "name"}), "web");
  EXPECT_EQ(transport.lines(),
            std::vector<std::string>{"GET https://k8s:6443/api/v1/namespaces/shop/pods/web"});
  EXPECT_EQ(transport.requests()[0].headers.get("User-Agent"), "kymaros");
}

TEST_F(ClientTest, ErrorsSayWhatWasTried) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(404, status(404, "NotFound")));
  const auto pod = loop.run(client.get(kPods, kWeb));
  ASSERT_FALSE(pod.has_value());
  EXPECT_EQ(pod.error().code, ErrorCode::NotFound);
  EXPECT_EQ(pod.error().message, "GET /api/v1/namespaces/shop/pods/web: NotFound");
}

TEST_F(ClientTest, AnAnswerThatIsNoJsonMayPass) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::status(200).piece("<html>Sign in"));
  EXPECT_EQ(loop.run(client.get(kPods, kWeb)).error().code, ErrorCode::Unavailable);
}

TEST_F(ClientTest, WaitsAsLongAsABusyServerAsks) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(429, status(429, "TooManyRequests")).header("Retry-After", "2"))
      .then(Answer::json(503, status(503, "ServiceUnavailable")).header("Retry-After", "3"))
      .then(Answer::json(201, json::Object{}));
  ASSERT_TRUE(loop.run(client.create(kPods, "shop", json::Object{})).has_value());
  EXPECT_EQ(elapsed(), 5s);
  EXPECT_EQ(transport.requests().size(), 3U);
}

TEST_F(ClientTest, DoesNotRepeatWithoutBeingAsked) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(503, status(503, "ServiceUnavailable")));
  EXPECT_EQ(loop.run(client.get(kPods, kWeb)).error().code, ErrorCode::Unavailable);
  transport.then(Answer::no_connection());
  EXPECT_EQ(loop.run(client.get(kPods, kWeb)).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(transport.requests().size(), 2U);
}

TEST_F(ClientTest, AWaitBeyondTheDeadlineIsTheCallersToMake) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(429, status(429, "TooManyRequests")).header("Retry-After", "60"));
  const auto pod = loop.run(client.get(kPods, kWeb));
  ASSERT_FALSE(pod.has_value());
  EXPECT_EQ(pod.error().retry_after, 60s);
  EXPECT_EQ(elapsed(), 0s);
}

TEST_F(ClientTest, AServerThatIsBusyForEverEndsWithItsError) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.otherwise([](const http::Request&) {
    return Answer::json(429, status(429, "TooManyRequests")).header("Retry-After", "1");
  });
  const auto pod = loop.run(client.get(kPods, kWeb));
  ASSERT_FALSE(pod.has_value());
  EXPECT_EQ(pod.error().reason, "TooManyRequests");
  EXPECT_EQ(transport.requests().size(), 11U);
}

TEST_F(ClientTest, ACallThatHangsEndsAtItsDeadline) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::never());
  EXPECT_EQ(loop.run(client.get(kPods, kWeb)).error().code, ErrorCode::Deadline);
  EXPECT_EQ(elapsed(), 30s);
  EXPECT_EQ(transport.in_flight(), 0U);
}

class TokenTest : public ClientTest {
 protected:
  Client::Options with_token() {
    auto out = options();
    out.token = [this](bool refresh) -> Task<Result<std::string>> {
      if (refresh) ++refreshed;
      co_return "token-" + std::to_string(refreshed);
    };
    return out;
  }
  int refreshed = 0;
};

TEST_F(TokenTest, IsRefreshedOnceAfterA401) {
  Client client(transport, loop.clock(), loop.executor(), with_token());
  transport.then(Answer::json(401, status(401, "Unauthorized"))).then(Answer::json(200, json::Object{}));
  ASSERT_TRUE(loop.run(client.get(kPods, kWeb)).has_value());
  EXPECT_EQ(transport.requests()[0].headers.get("Authorization"), "Bearer token-0");
  EXPECT_EQ(transport.requests()[1].headers.get("Authorization"), "Bearer token-1");
}

TEST_F(TokenTest, ASecond401IsTheAnswer) {
  Client client(transport, loop.clock(), loop.executor(), with_token());
  transport.otherwise([](const http::Request&) { return Answer::json(401, status(401, "Unauthorized")); });
  const auto pod = loop.run(client.get(kPods, kWeb));
  ASSERT_FALSE(pod.has_value());
  EXPECT_EQ(pod.error().code, ErrorCode::Forbidden);
  EXPECT_EQ(transport.requests().size(), 2U);
}

TEST_F(TokenTest, WithoutCredentialsNothingIsSent) {
  auto broken = options();
  broken.token = [](bool) -> Task<Result<std::string>> {
    co_return fail(ErrorCode::Unavailable, "no token");
  };
  Client client(transport, loop.clock(), loop.executor(), broken);
  EXPECT_FALSE(loop.run(client.get(kPods, kWeb)).has_value());
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(ClientTest, ItemsOfAListSayWhatTheyAre) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(200, page({"a"})));
  const auto list = loop.run(client.list(kPods, {}));
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->resourceVersion, "42");
  EXPECT_EQ(json::find_string(list->items.at(0), {"kind"}), "Pod");
  EXPECT_EQ(json::find_string(list->items.at(0), {"apiVersion"}), "v1");
}

TEST_F(ClientTest, AnEmptyListMayHaveNoItemsAtAll) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(
      Answer::json(200, text(R"({"kind":"PodList","metadata":{"resourceVersion":"1"},"items":null})")));
  const auto list = loop.run(client.list(kPods, {}));
  ASSERT_TRUE(list.has_value());
  EXPECT_TRUE(list->items.empty());
}

TEST_F(ClientTest, AllPagesTogether) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(200, page({"a", "b"}, "t1")))
      .then(Answer::json(200, page({"c"}, "t2")))
      .then(Answer::json(200, page({"d"})));
  const auto list = loop.run(client.list_all(kPods, {}, {.limit = 2}));
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(names(*list), (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(transport.lines().back(), "GET https://k8s:6443/api/v1/pods?limit=2&continue=t2");
}

TEST_F(ClientTest, AnExpiredContinueTokenBeginsTheListAnew) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(200, page({"old"}, "t1")))
      .then(Answer::json(410, status(410, "Expired")))
      .then(Answer::json(200, page({"a"}, "t3")))
      .then(Answer::json(200, page({"b"})));
  const auto list = loop.run(client.list_all(kPods, {}));
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(names(*list), (std::vector<std::string>{"a", "b"}));
}

TEST_F(ClientTest, APageThatIsTooLargeIsAskedForInParts) {
  auto small = options();
  small.max_body = 200;
  Client client(transport, loop.clock(), loop.executor(), small);
  transport.otherwise([](const http::Request& request) {
    if (request.url.contains("limit=500"))
      return Answer::json(200, page(std::vector<std::string>(20, "x"), "t"));
    if (request.url.contains("limit=125") && !request.url.contains("continue"))
      return Answer::json(200, page({"a"}, "t1"));
    return request.url.contains("limit=31") ? Answer::json(200, page({"b"}))
                                            : Answer::json(200, page(std::vector<std::string>(20, "x")));
  });
  const auto list = loop.run(client.list_all(kPods, {}));
  ASSERT_TRUE(list.has_value()) << list.error().message;
  EXPECT_EQ(names(*list), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(transport.lines().size(), 4U);
}

TEST_F(ClientTest, AnObjectThatIsTooLargeByItselfIsAnError) {
  auto small = options();
  small.max_body = 200;
  Client client(transport, loop.clock(), loop.executor(), small);
  transport.otherwise(
      [](const http::Request&) { return Answer::json(200, page(std::vector<std::string>(20, "x"))); });
  EXPECT_EQ(loop.run(client.list_all(kPods, {})).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(transport.lines().back(), "GET https://k8s:6443/api/v1/pods?limit=1");
}

TEST_F(ClientTest, AListThatExpiresAgainAndAgainIsGone) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.otherwise([](const http::Request& request) {
    return request.url.contains("continue=") ? Answer::json(410, status(410, "Expired"))
                                             : Answer::json(200, page({"a"}, "t"));
  });
  EXPECT_EQ(loop.run(client.list_all(kPods, {})).error().code, ErrorCode::Gone);
}

TEST_F(ClientTest, ALimitedNumberOfCallsIsInFlight) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.otherwise(
      [](const http::Request&) { return Answer::status(200).after(1s).piece("{").wait(1s).piece("}"); });
  async::TaskGroup tasks(loop.executor());
  int done = 0;
  const auto caller = [&]() -> Task<void> {
    if (co_await client.get(kPods, kWeb)) ++done;
  };
  for (int i = 0; i < 10; ++i) tasks.spawn(caller());
  loop.run(tasks.join());
  EXPECT_EQ(done, 10);
  EXPECT_EQ(transport.most_in_flight(), 3U);
}

TEST_F(ClientTest, AWatchTakesNoPlaceOfACall) {
  auto narrow = options();
  narrow.max_in_flight = 1;
  Client client(transport, loop.clock(), loop.executor(), narrow);
  transport.then(Answer::status(200).stays_open());
  const auto watch = loop.run(client.watch(kPods, {}, {.resourceVersion = "1"}));
  ASSERT_TRUE(watch.has_value());
  transport.then(Answer::json(200, json::Object{}));
  EXPECT_TRUE(loop.run(client.get(kPods, kWeb)).has_value());
}

TEST(ClientCancellation, AnywhereInACallLeavesNothingOpenAndNoPlaceTaken) {
  test::RealLoop loop;
  test::ScriptedTransport transport(loop.executor(), loop.clock());
  const auto token = [&](bool) -> Task<Result<std::string>> {
    co_await async::sleep_for(loop.clock(), 1ms);
    co_return "t";
  };
  Client client(transport, loop.clock(), loop.executor(),
                {.server = "https://k8s", .max_in_flight = 1, .token = token});
  bool ended = false;
  for (int steps = 0; !ended; ++steps) {
    ASSERT_LT(steps, 1000);
    int asked = 0;
    transport.otherwise([&](const http::Request&) {
      if (asked++ == 0) return Answer::status(401).after(1ms);
      return Answer::status(200).after(1ms).piece("{").wait(1ms).piece("}");
    });
    ended = loop.run_and_cancel_after(steps, client.get(kPods, kWeb));
    EXPECT_EQ(transport.in_flight(), 0U);
    EXPECT_TRUE(loop.run(client.get(kPods, kWeb)).has_value()) << steps;
  }
}

TEST_F(ClientTest, DeletingWhatIsGoneSaysSo) {
  Client client(transport, loop.clock(), loop.executor(), options());
  transport.then(Answer::json(200, json::Object{})).then(Answer::json(404, status(404, "NotFound")));
  EXPECT_TRUE(loop.run(client.remove(kPods, kWeb)).has_value());
  EXPECT_EQ(loop.run(client.remove(kPods, kWeb)).error().code, ErrorCode::NotFound);
}

class WatchTest : public ClientTest {
 protected:
  std::unique_ptr<WatchStream> watch(Answer answer) {
    transport.then(std::move(answer));
    return loop.run(client.watch(kPods, {}, {.resourceVersion = "1", .timeout = 5min})).value();
  }
  Client client{transport, loop.clock(), loop.executor(), options()};
};

constexpr const char* kAdded = "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"web\"}}}\n";

TEST_F(WatchTest, GivesEventsAndThenItsEnd) {
  const auto stream = watch(Answer::status(200).piece(kAdded).wait(1min).piece(kAdded));
  for (int i = 0; i < 2; ++i) {
    const auto event = loop.run(stream->next());
    ASSERT_TRUE(event.has_value() && event->has_value());
    EXPECT_EQ((*event)->type, WatchEventType::Added);
  }
  const auto end = loop.run(stream->next());
  ASSERT_TRUE(end.has_value());
  EXPECT_FALSE(end->has_value());
}

TEST_F(WatchTest, ABrokenConnectionIsNotAnEnd) {
  const auto stream = watch(Answer::status(200).piece(kAdded).breaks());
  ASSERT_TRUE(loop.run(stream->next()).has_value());
  EXPECT_EQ(loop.run(stream->next()).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(transport.in_flight(), 0U);
}

TEST_F(WatchTest, SilenceBeyondItsTimeoutEndsIt) {
  const auto stream = watch(Answer::status(200).piece(kAdded).stays_open());
  ASSERT_TRUE(loop.run(stream->next()).has_value());
  EXPECT_EQ(loop.run(stream->next()).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(elapsed(), 5min + 30s);
  EXPECT_EQ(transport.in_flight(), 0U);
}

TEST_F(WatchTest, AnExpiredVersionIsGoneInEitherWay) {
  transport.then(Answer::json(410, status(410, "Expired")));
  EXPECT_EQ(loop.run(client.watch(kPods, {}, {.resourceVersion = "1"})).error().code, ErrorCode::Gone);

  const json::Value event = json::Object{{"type", "ERROR"}, {"object", status(410, "Expired")}};
  const auto stream = watch(Answer::status(200).piece(json::serialize(event) + "\n"));
  EXPECT_EQ(loop.run(stream->next()).error().code, ErrorCode::Gone);
}

TEST_F(WatchTest, AServerThatDoesNotAnswerEndsTheAttempt) {
  transport.then(Answer::never());
  EXPECT_EQ(loop.run(client.watch(kPods, {}, {.resourceVersion = "1"})).error().code, ErrorCode::Deadline);
  EXPECT_EQ(transport.in_flight(), 0U);
}

TEST_F(WatchTest, DestroyingItGivesTheConnectionUp) {
  auto stream = watch(Answer::status(200).stays_open());
  EXPECT_EQ(transport.in_flight(), 1U);
  stream.reset();
  EXPECT_EQ(transport.in_flight(), 0U);
}

}  // namespace
}  // namespace kymaros::kube
