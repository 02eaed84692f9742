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

}  // namespace

ApiServer::ApiServer(Registry& registry, async::Executor executor, Clock& clock)
    : registry_(registry),
      rest_(registry),
      access_(registry),
      watches_(registry.storage(), std::move(executor), clock),
      clock_(clock) {
  registry.storage().observe([this](const Change& change) {
    const bool is_gone = change.kind == Change::Kind::Deleted;
    if (is_gone && change.resource == kDefinitions) watches_.end_of(key_of(*change.object).name);
  });
}

Task<Result<http::Exchange>> ApiServer::open(http::Request request) {
  co_await async::sleep_for(clock_, kLatency);
  if (is_down_) co_return fail(ErrorCode::Unavailable, "connection refused");
  const auto user = access_.caller(request);
  auto outcome = serve(user, request);
  auto* reply = std::get_if<Rest::Reply>(&outcome);
  if (audit_) {
    audit_({.at = clock_.now(),
            .user = user ? user->name : "",
            .method = request.method,
            .path = path_of(request.url),
            .code = reply ? reply->code : 200,
            .body = std::move(request.body)});
  }
  auto answer = answer_of(std::move(outcome));
  co_await async::sleep_for(clock_, kLatency);
  if (is_down_) co_return fail(ErrorCode::Unavailable, "the connection broke");
  co_return answer;
}

http::Exchange ApiServer::answer_of(Rest::Outcome outcome) {
  if (auto* reply = std::get_if<Rest::Reply>(&outcome))
    return answer_with(reply->code, std::make_unique<TextBody>(json::serialize(reply->body)));
  if (auto* watch = std::get_if<WatchRequest>(&outcome))
    return answer_with(200, watches_.open(std::move(*watch)));
  auto body = std::make_unique<LogBody>(registry_, clock_, std::get<LogAnswer>(std::move(outcome)));
  return answer_with(200, std::move(body), "text/plain");
}

Rest::Outcome ApiServer::serve(const Answer<User>& user, const http::Request& request) {
  const auto refused = [](const ApiError& error) { return Rest::Reply{error.code, error.status()}; };
  if (!user) return refused(user.error());
  if (const auto refusal = access_.refusal(*user, request)) return refused(*refusal);
  if (const auto reviewed = review(access_, *user, request))
    return reviewed->has_value() ? Rest::Reply{201, **reviewed} : refused(reviewed->error());
  return rest_.serve(request);
}

void ApiServer::stop() {
  is_down_ = true;
  watches_.break_all();
}

}  // namespace kymaros::sim
