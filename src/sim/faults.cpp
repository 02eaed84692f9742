#include "sim/faults.hpp"

#include <array>
#include <memory>
#include <utility>

#include "async/sleep.hpp"
#include "sim/api_error.hpp"
#include "sim/text_body.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kRetryAfter = "1";  // seconds

bool is_watch(const http::Request& request) { return request.url.find("watch=") != std::string::npos; }

std::unexpected<Error> broken() { return fail(ErrorCode::Unavailable, "the connection broke"); }

http::Exchange refusal(int code, std::string_view reason) {
  const ApiError error{.code = code, .reason = std::string(reason), .message = "a fault was injected"};
  http::Exchange out{.head = {.status = code, .headers = {}},
                     .body = std::make_unique<TextBody>(json::serialize(error.status()))};
  out.head.headers.set("Content-Type", "application/json");
  if (code == 429) out.head.headers.set("Retry-After", kRetryAfter);
  return out;
}

http::Exchange expired_watch() {
  const ApiError error{.code = 410, .reason = "Expired", .message = "a fault was injected"};
  const json::Value event = json::Object{{"type", "ERROR"}, {"object", error.status()}};
  return {.head = {.status = 200, .headers = {}},
          .body = std::make_unique<TextBody>(json::serialize(event) + "\n")};
}

}  // namespace

std::string_view name_of(Fault::Kind kind) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"none", "refused", "not done", "answer lost", "conflict", "forbidden", "too many", "server error",
       "unavailable", "watch breaks", "watch silent", "watch stale", "watch expired"});
  return kNames.at(static_cast<std::size_t>(kind));
}

/// The body of a watch that is silent, late, or broken off.
class FaultyTransport::FaultyWatch final : public http::BodyReader {
 public:
  FaultyWatch(std::unique_ptr<http::BodyReader> inner, const async::Executor& executor, Clock& clock,
              Fault fault)
      : inner_(std::move(inner)),
        never_(executor),
        clock_(clock),
        fault_(fault),
        breaks_at_(clock.monotonic() + fault.delay) {}

  Task<Result<std::string>> read_some() override {
    if (fault_.kind == Fault::Kind::WatchSilent) co_await never_.wait();
    if (fault_.kind == Fault::Kind::WatchBreaks && clock_.monotonic() >= breaks_at_) co_return broken();
    auto piece = co_await inner_->read_some();
    if (fault_.kind == Fault::Kind::WatchStale) co_await async::sleep_for(clock_, fault_.delay);
    co_return piece;
  }

 private:
  std::unique_ptr<http::BodyReader> inner_;
  async::Event never_;
  Clock& clock_;
  Fault fault_;
  MonotonicTime breaks_at_;
};

FaultyTransport::FaultyTransport(http::Transport& other_end, async::Executor executor, Clock& clock,
                                 Decide decide)
    : other_end_(other_end), executor_(std::move(executor)), clock_(clock), decide_(std::move(decide)) {}

Task<Result<http::Exchange>> FaultyTransport::open(http::Request request) {
  using Kind = Fault::Kind;
  const auto fault = decide_ ? decide_(request) : Fault();
  const bool watches = is_watch(request);
  const bool delays_request = fault.delay > Duration(0) && fault.kind < Kind::WatchBreaks;
  if (delays_request) co_await async::sleep_for(clock_, fault.delay);
  if (fault.kind == Kind::Refused) co_return fail(ErrorCode::Unavailable, "connection refused");
  if (fault.kind == Kind::NotDone) co_return broken();
  if (fault.kind == Kind::Conflict) co_return refusal(409, "Conflict");
  if (fault.kind == Kind::Forbidden) co_return refusal(403, "Forbidden");
  if (fault.kind == Kind::TooMany) co_return refusal(429, "TooManyRequests");
  if (fault.kind == Kind::ServerError) co_return refusal(500, "InternalError");
  if (fault.kind == Kind::Unavailable) co_return refusal(503, "ServiceUnavailable");
  if (fault.kind == Kind::WatchExpired && watches) co_return expired_watch();
  auto answer = co_await other_end_.open(std::move(request));
  const bool is_lost = fault.kind == Kind::AnswerLost || (fault.kind == Kind::WatchBreaks && !watches);
  if (is_lost) co_return broken();
  if (answer && watches && fault.kind >= Kind::WatchBreaks) {
    answer->body = std::make_unique<FaultyWatch>(std::move(answer->body), executor_, clock_, fault);
  }
  co_return answer;
}

Task<Result<http::Exchange>> SeverableTransport::open(http::Request request) {
  if (is_severed_) co_await silence_.wait();
  auto answer = co_await other_end_.open(std::move(request));
  if (is_severed_) co_await silence_.wait();
  co_return answer;
}

}  // namespace kymaros::sim
