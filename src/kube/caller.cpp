#include "kube/caller.hpp"

#include <fmt/format.h>

#include <utility>

#include "async/sleep.hpp"
#include "async/timeout.hpp"
#include "kube/retry.hpp"
#include "kube/status.hpp"

namespace kymaros::kube {
namespace {

constexpr std::size_t kMaxErrorBody = std::size_t{1} << 20;

/// "DELETE /api/v1/namespaces/shop": what errors begin with; selectors and tokens stay out.
std::string title(const http::Request& request) {
  std::string_view path = request.url;
  if (const auto scheme = path.find("://"); scheme != std::string_view::npos) path.remove_prefix(scheme + 3);
  path.remove_prefix(std::min(path.find('/'), path.size()));
  return fmt::format("{} {}", request.method, path.substr(0, path.find('?')));
}

template <class T>
Result<T> titled(Result<T> result, const std::string& title) {
  if (!result) return fail(result.error().within(title));
  return result;
}

}  // namespace

Caller::Caller(http::Transport& transport, Clock& clock, const async::Executor& executor,
               Client::Options options)
    : transport_(transport),
      clock_(clock),
      options_(std::move(options)),
      in_flight_(executor, options_.max_in_flight) {}

Task<Result<std::string>> Caller::call(http::Request request) {
  const std::string name = title(request);
  co_return titled(co_await async::with_deadline(clock_, options_.deadline, read(std::move(request))), name);
}

Task<Result<std::unique_ptr<http::BodyReader>>> Caller::stream(http::Request request) {
  const std::string name = title(request);
  auto opened = titled(
      co_await async::with_deadline(clock_, options_.deadline, open(std::move(request), Place::None)), name);
  if (!opened) co_return fail(std::move(opened).error());
  co_return std::move(opened->body);
}

Task<Result<std::string>> Caller::read(http::Request request) {
  KYMAROS_CO_TRY(const auto opened, co_await open(std::move(request), Place::Needed));
  co_return co_await http::read_to_end(*opened.body, options_.max_body);
}

Task<Result<Caller::Opened>> Caller::open(http::Request request, Place place) {
  const auto deadline = clock_.monotonic() + options_.deadline;
  Retry retry;
  bool refresh = false;
  for (const auto& field : options_.headers) request.headers.add(field.name, field.value);
  request.headers.set("User-Agent", options_.user_agent);
  while (true) {
    Opened opened;
    if (place == Place::Needed) opened.place = co_await in_flight_.acquire();
    KYMAROS_CO_TRY_VOID(co_await authorize(request, refresh));
    KYMAROS_CO_TRY(auto answer, co_await transport_.open(request));
    if (answer.head.is_success()) {
      opened.body = std::move(answer.body);
      co_return opened;
    }
    KYMAROS_CO_TRY(auto body, co_await http::read_to_end(*answer.body, kMaxErrorBody));
    const int status = answer.head.status;
    Error error = to_error(http::Response{.head = std::move(answer.head), .body = std::move(body)});
    const auto decision = retry.on(status, error, deadline - clock_.monotonic());
    if (std::holds_alternative<Retry::GiveUp>(decision)) co_return fail(std::move(error));
    refresh = std::holds_alternative<Retry::RefreshToken>(decision);
    opened.place.release();  // others need not wait while this one does
    if (const auto* wait = std::get_if<Retry::Wait>(&decision)) {
      co_await async::sleep_for(clock_, wait->duration);
    }
  }
}

Task<Result<void>> Caller::authorize(http::Request& request, bool refresh) {
  if (!options_.token) co_return Result<void>();
  auto token = co_await options_.token(refresh);
  if (!token) co_return fail(token.error().within("credentials"));
  if (!token->empty()) request.headers.set("Authorization", "Bearer " + *token);
  co_return Result<void>();
}

}  // namespace kymaros::kube
