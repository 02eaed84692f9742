#include "backup/velero/downloads.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "api/labels.hpp"
#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "async/timeout.hpp"
#include "backup/velero/objects.hpp"
#include "backup/velero/stored_file.hpp"
#include "base/log.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr Duration kPause = std::chrono::seconds(1);  // between two looks where watching does not work

json::Value request_object(std::string_view namespace_, std::string_view request, std::string_view kind,
                           std::string_view name) {
  return json::Object{
      {"apiVersion", kDownloadRequests.api_version()},
      {"kind", kDownloadRequests.kind},
      {"metadata", json::Object{{"name", request},
                                {"namespace", namespace_},
                                {"labels", json::Object{{api::kManagedByLabel, api::kManagedByValue}}}}},
      {"spec", json::Object{{"target", json::Object{{"kind", kind}, {"name", name}}}}}};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// The URL, nothing while there is none yet, or why there will be none.
Result<std::string> url_of(const json::Value& object) {
  KYMAROS_TRY(const auto request, json::decode<DownloadRequest>(object));
  if (request.status.phase == "Failed") {
    return fail(
        Error{.code = ErrorCode::Unavailable, .message = request.status.message, .reason = kRefusedByVelero});
  }
  return request.status.downloadURL;
}

/// What the store's answer means; its body may hold keys of the signature and is not repeated.
Result<void> check(const http::ResponseHead& head) {
  if (head.is_success()) return {};
  // S3 says 403 also for what is not there, where listing is not allowed: nobody can tell.
  const auto code = head.status == 404   ? ErrorCode::NotFound
                    : head.status == 403 ? ErrorCode::Forbidden
                                         : ErrorCode::Unavailable;
  return fail(code, fmt::format("the object store answered {}", head.status));
}

}  // namespace

Task<Result<void>> Downloads::fetch(std::string kind, std::string name, archive::Sink sink) {
  auto fetched = co_await async::with_deadline(clock_, options_.deadline, fetch_and_tidy(kind, name, sink));
  if (!fetched) co_return fail(fetched.error().within(fmt::format("read {} of {}", kind, name)));
  co_return fetched;
}

/// A task of its own, so that it can refuse to be cancelled once it tidies up, whether it came to its end or
/// not.
Task<Result<void>> Downloads::fetch_and_tidy(std::string kind, std::string name, const archive::Sink& sink) {
  const std::string request = fmt::format("kymaros-{}-{}", lower(kind), random_.name_suffix(10));
  Result<void> outcome;
  std::exception_ptr stopped;
  try {
    outcome = co_await transfer(request, std::move(kind), std::move(name), sink);
  } catch (...) {
    stopped = std::current_exception();
  }
  co_await async::finish_undisturbed();
  co_await remove(request);
  if (stopped) std::rethrow_exception(stopped);
  co_return outcome;
}

Task<Result<std::string>> Downloads::fetch_text(std::string kind, std::string name, std::size_t max_bytes) {
  std::string text;
  const auto append = [&](std::string_view bytes) -> Result<void> {
    if (text.size() + bytes.size() > max_bytes) {
      return fail(ErrorCode::Invalid, fmt::format("more than {} bytes", max_bytes));
    }
    text.append(bytes);
    return {};
  };
  KYMAROS_CO_TRY_VOID(co_await fetch(std::move(kind), std::move(name), append));
  co_return text;
}

Task<Result<void>> Downloads::transfer(std::string request, std::string kind, std::string name,
                                       const archive::Sink& sink) {
  KYMAROS_CO_TRY(auto store, co_await store_of_(kind, name));
  auto url = co_await async::with_deadline(clock_, options_.url_deadline, ask_for_url(request, kind, name));
  if (!url) {
    if (url.error().code != ErrorCode::Deadline) co_return fail(url.error());
    co_return fail(ErrorCode::Deadline,
                   fmt::format("Velero gave no download URL within {}: it is not running, or cannot "
                               "reach its object store",
                               format_duration(options_.url_deadline)));
  }
  co_return co_await download(std::move(store), *std::move(url), sink);
}

Task<Result<std::string>> Downloads::ask_for_url(std::string request, std::string kind, std::string name) {
  auto created = co_await client_.create(kDownloadRequests, options_.velero_namespace,
                                         request_object(options_.velero_namespace, request, kind, name));
  if (!created) {
    // The kinds are an enumeration in Velero's CRD: an older Velero refuses those it does not know.
    if (created.error().code != ErrorCode::Invalid) co_return fail(created.error());
    co_return fail(ErrorCode::NotFound, "this Velero keeps no such file: " + created.error().message);
  }
  co_return co_await wait_for_url(request, json::find_string(*created, {"metadata", "resourceVersion"}));
}

Task<Result<std::string>> Downloads::wait_for_url(std::string request, std::string resource_version) {
  for (;;) {
    auto watched = co_await async::with_deadline(clock_, options_.watch_may_be_silent,
                                                 watch_for_url(request, resource_version));
    if (watched && !watched->empty()) co_return watched;
    co_await async::sleep_for(clock_, kPause);
    auto seen = co_await client_.get(kDownloadRequests, {options_.velero_namespace, request});
    if (!seen && is_transient(seen.error())) continue;
    if (!seen && seen.error().code == ErrorCode::NotFound) {
      co_return fail(ErrorCode::Unavailable, "somebody removed the DownloadRequest");
    }
    if (!seen) co_return fail(seen.error());
    auto url = url_of(*seen);
    if (!url || !url->empty()) co_return url;
    resource_version = json::find_string(*seen, {"metadata", "resourceVersion"});
  }
}

Task<Result<std::string>> Downloads::watch_for_url(std::string request, std::string resource_version) {
  KYMAROS_CO_TRY(auto stream, co_await client_.watch(kDownloadRequests,
                                                     {.namespace_ = options_.velero_namespace,
                                                      .labelSelector = {},
                                                      .fieldSelector = "metadata.name=" + request},
                                                     {.resourceVersion = resource_version}));
  for (;;) {
    KYMAROS_CO_TRY(const auto event, co_await stream->next());
    if (!event) co_return std::string();
    if (event->type == kube::WatchEventType::Bookmark) continue;
    if (event->type == kube::WatchEventType::Deleted) co_return std::string();
    auto url = url_of(event->object);
    if (!url || !url->empty()) co_return url;
  }
}

Task<Result<void>> Downloads::download(SharedTransport store, std::string url, const archive::Sink& sink) {
  http::Request get;
  get.url = std::move(url);
  KYMAROS_CO_TRY(auto exchange,
                 co_await async::with_deadline(clock_, options_.idle_deadline, store->open(std::move(get))));
  KYMAROS_CO_TRY_VOID(check(exchange.head));
  StoredFile file(sink, options_.max_bytes);
  for (;;) {
    KYMAROS_CO_TRY(const auto piece,
                   co_await async::with_deadline(clock_, options_.idle_deadline, exchange.body->read_some()));
    if (piece.empty()) break;
    KYMAROS_CO_TRY_VOID(file.feed(piece));
  }
  co_return file.finish();
}

Task<void> Downloads::remove(std::string request) {
  const auto removed =
      co_await async::with_deadline(clock_, options_.removal_deadline,
                                    client_.remove(kDownloadRequests, {options_.velero_namespace, request}));
  if (!removed && removed.error().code != ErrorCode::NotFound) {
    log::warning("a DownloadRequest is left; Velero removes it when its URL expires",
                 {{"name", request}, {"error", removed.error().message}});
  }
}

Task<Result<void>> Downloads::sweep() {
  const kube::Selection ours{
      .namespace_ = options_.velero_namespace,
      .labelSelector = fmt::format("{}={}", api::kManagedByLabel, api::kManagedByValue),
      .fieldSelector = {}};
  KYMAROS_CO_TRY(const auto found,
                 co_await client_.list_all(kDownloadRequests, ours, {.metadata_only = true}));
  for (const auto& item : found.items) co_await remove(json::find_string(item, {"metadata", "name"}));
  co_return Result<void>();
}

}  // namespace kymaros::backup::velero
