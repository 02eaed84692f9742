#include "sim/api_server.hpp"

#include <memory>
#include <utility>

#include "async/sleep.hpp"
#include "sim/access/reviews.hpp"
#include "sim/custom_resources.hpp"
#include "sim/logs/log_body.hpp"
#include "sim/object.hpp"
#include "sim/text_body.hpp"

namespace kymaros::sim {
namespace {

std::string path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto path = scheme == std::string_view::npos ? 0 : url.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

http::Exchange answer_with(int code, std::unique_ptr<http::BodyReader> body,
                           std::string_view type = "application/json") {
  http::Exchange out{.head = {.status = code, .headers = {}}, .body = std::move(body)};
  out.head.headers.set("Content-Type", type);
  return out;
}

/// The fields of a handshake, for those who ask without sockets.
void ask_for_web_socket(http::Request& request) {
  request.headers.set("Connection", "Upgrade");
  request.headers.set("Upgrade", "websocket");
}

}  // namespace

ApiServer::ApiServer(Registry& registry, async::Executor executor, Clock& clock)
    : registry_(registry),
      rest_(registry),
      access_(registry),
      streams_(registry, executor, clock),
      watches_(registry.storage(), std::move(executor), clock),
      clock_(clock) {
  registry.storage().observe([this](const Change& change) {
    const bool is_gone = change.kind == Change::Kind::Deleted;
    if (is_gone && change.resource == kDefinitions) watches_.end_of(key_of(*change.object).name);
  });
}

Task<Result<void>> ApiServer::arrive() {
  co_await async::sleep_for(clock_, kLatency);
  if (is_down_) co_return fail(ErrorCode::Unavailable, "connection refused");
  co_return Result<void>();
}

Task<Result<void>> ApiServer::come_back() {
  co_await async::sleep_for(clock_, kLatency);
  if (is_down_) co_return fail(ErrorCode::Unavailable, "the connection broke");
  co_return Result<void>();
}

void ApiServer::write_down(const Answer<User>& user, http::Request request, int code) {
  if (!audit_) return;
  audit_({.at = clock_.now(),
          .user = user ? user->name : "",
          .method = request.method,
          .path = path_of(request.url),
          .code = code,
          .body = std::move(request.body)});
}

Task<Result<http::Exchange>> ApiServer::open(http::Request request) {
  KYMAROS_CO_TRY_VOID(co_await arrive());
  const auto user = access_.caller(request);
  auto outcome = serve(user, request);
  const auto* reply = std::get_if<Rest::Reply>(&outcome);
  write_down(user, std::move(request), reply ? reply->code : 200);
  auto answer = answer_of(std::move(outcome));
  KYMAROS_CO_TRY_VOID(co_await come_back());
  co_return answer;
}

Task<Result<http::OpenedWebSocket>> ApiServer::open_web_socket(http::Request request, http::WebSocketLimits) {
  KYMAROS_CO_TRY_VOID(co_await arrive());
  if (request.headers.get("Upgrade").empty()) ask_for_web_socket(request);
  const auto user = access_.caller(request);
  auto opened = serve_stream(user, request);
  write_down(user, std::move(request), opened.head.status);
  KYMAROS_CO_TRY_VOID(co_await come_back());
  co_return opened;
}

http::Exchange ApiServer::answer_of(Rest::Outcome outcome) {
  if (auto* reply = std::get_if<Rest::Reply>(&outcome)) {
    auto answer = answer_with(reply->code, std::make_unique<TextBody>(std::move(reply->body)));
    for (const auto& text : reply->warnings) {
      answer.head.headers.add(
          "Warning", "299 - " + json::serialize(json::Value(std::string_view(text))));  // RFC 7234, 5.5
    }
    return answer;
  }
  if (auto* raw = std::get_if<Rest::Bytes>(&outcome))
    return answer_with(200, std::make_unique<TextBody>(std::string(raw->bytes)), raw->type);
  if (auto* watch = std::get_if<WatchRequest>(&outcome))
    return answer_with(200, watches_.open(std::move(*watch)));
  auto body = std::make_unique<LogBody>(registry_, clock_, std::get<LogAnswer>(std::move(outcome)));
  return answer_with(200, std::move(body), "text/plain");
}

Rest::Outcome ApiServer::serve(const Answer<User>& user, const http::Request& request) {
  const auto refused = [](const ApiError& error) {
    return Rest::Reply{error.code, json::serialize(error.status())};
  };
  if (!user) return refused(user.error());
  if (const auto refusal = access_.refusal(*user, request)) return refused(*refusal);
  if (const auto reviewed = review(access_, *user, request))
    return reviewed->has_value() ? Rest::Reply{201, json::serialize(**reviewed)} : refused(reviewed->error());
  if (const auto info = request_info(request.url); info.is_pod_stream())
    return refused(streams_.refusal(info));
  return rest_.serve(request);
}

http::OpenedWebSocket ApiServer::serve_stream(const Answer<User>& user, const http::Request& request) {
  if (!user) return refused_stream(user.error());
  if (const auto refusal = access_.refusal(*user, request)) return refused_stream(*refusal);
  return streams_.open(request, request_info(request.url));
}

void ApiServer::stop() {
  is_down_ = true;
  watches_.break_all();
  streams_.break_all();
}

}  // namespace kymaros::sim
