#include "kube/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "kube/caller.hpp"
#include "kube/requests.hpp"
#include "kube/watch_stream.hpp"

namespace kymaros::kube {
namespace {

constexpr int kMaxPages = 2'000;
constexpr int kMaxRestarts = 3;  // of a list whose continue token expired
constexpr Duration kSilenceBeyondTimeout = std::chrono::seconds(30);

Result<json::Value> parse_answer(const std::string& body) {
  auto parsed = json::parse(body);
  // Whoever answered was no API server, or not itself: that may pass.
  if (!parsed) return fail(ErrorCode::Unavailable, "the answer is no JSON: " + parsed.error().message);
  return parsed;
}

/// Lists of built-in kinds leave out of their items what the list says once.
void complete_item(json::Value& item, const ResourceType& type) {
  auto* object = item.if_object();
  if (!object) return;
  if (!object->contains("apiVersion")) object->emplace("apiVersion", type.api_version());
  if (!object->contains("kind")) object->emplace("kind", type.kind);
}

Result<ListPage> read_page(json::Value list, const ResourceType& type) {
  ListPage page{.resourceVersion = json::find_string(list, {"metadata", "resourceVersion"}),
                .continue_ = json::find_string(list, {"metadata", "continue"}),
                .items = {}};
  auto* object = list.if_object();
  auto* items = object ? object->if_contains("items") : nullptr;
  if (!object || (items && !items->is_array() && !items->is_null())) {
    return fail(ErrorCode::Unavailable, "the answer is no list");
  }
  if (!items || items->is_null()) return page;
  page.items.reserve(items->get_array().size());
  for (auto& item : items->get_array()) {
    complete_item(item, type);
    page.items.push_back(std::move(item));
  }
  return page;
}

}  // namespace

class Client::Impl {
 public:
  Impl(http::Transport& transport, Clock& clock, const async::Executor& executor, Options options)
      : requests(options.server, options.field_manager),
        clock_(clock),
        caller_(transport, clock, executor, std::move(options)) {}

  Task<Result<json::Value>> call(http::Request request) {
    KYMAROS_CO_TRY(const auto body, co_await caller_.call(std::move(request)));
    co_return parse_answer(body);
  }

  Task<Result<void>> call_for_nothing(http::Request request) {
    KYMAROS_CO_TRY_VOID(co_await caller_.call(std::move(request)));
    co_return Result<void>();
  }

  Task<Result<ListPage>> list(ResourceType type, http::Request request) {
    KYMAROS_CO_TRY(auto answer, co_await call(std::move(request)));
    co_return read_page(std::move(answer), type);
  }

  Task<Result<void>> list_each(ResourceType type, Selection selection, ListOptions options, TakePage take);
  Task<Result<ListPage>> list_all(ResourceType type, Selection selection, ListOptions options);

  Task<Result<std::unique_ptr<WatchStream>>> watch(http::Request request, Duration silence) {
    KYMAROS_CO_TRY(auto body, co_await caller_.stream(std::move(request)));
    co_return std::make_unique<BodyWatchStream>(std::move(body), clock_, silence);
  }

  const Requests requests;

 private:
  Clock& clock_;
  Caller caller_;
};

Task<Result<void>> Client::Impl::list_each(ResourceType type, Selection selection, ListOptions options,
                                           TakePage take) {
  int restarts = 0;
  for (int pages = 0; pages < kMaxPages; ++pages) {
    auto page = co_await list(type, requests.list(type, selection, options));
    const bool is_too_large = !page && page.error().reason == http::kTooLarge && options.limit > 1;
    if (is_too_large) {
      options.limit = std::max(1, options.limit / 4);
      continue;
    }
    const bool expired = !page && page.error().code == ErrorCode::Gone && !options.continue_.empty();
    if (expired && restarts++ < kMaxRestarts) {
      options.continue_.clear();
      continue;
    }
    if (!page) co_return fail(std::move(page).error());
    const bool is_first = options.continue_.empty();
    options.continue_ = page->continue_;
    take(std::move(*page), is_first);
    if (options.continue_.empty()) co_return Result<void>();
  }
  co_return fail(ErrorCode::Unavailable, fmt::format("a list of more than {} pages", kMaxPages));
}

Task<Result<ListPage>> Client::Impl::list_all(ResourceType type, Selection selection, ListOptions options) {
  ListPage all;
  const auto take = [&all](ListPage page, bool is_first) {
    if (is_first) all.items.clear();
    std::ranges::move(page.items, std::back_inserter(all.items));
    all.resourceVersion = std::move(page.resourceVersion);
  };
  KYMAROS_CO_TRY_VOID(co_await list_each(std::move(type), std::move(selection), std::move(options), take));
  co_return all;
}

Client::Client(http::Transport& transport, Clock& clock, const async::Executor& executor, Options options)
    : impl_(std::make_unique<Impl>(transport, clock, executor, std::move(options))) {}

Client::~Client() = default;

Task<Result<json::Value>> Client::get(const ResourceType& type, const ObjectKey& key,
                                      std::string_view subresource) {
  return impl_->call(impl_->requests.get(type, key, subresource));
}

Task<Result<ListPage>> Client::list(const ResourceType& type, const Selection& selection,
                                    const ListOptions& options) {
  return impl_->list(type, impl_->requests.list(type, selection, options));
}

Task<Result<void>> Client::list_each(const ResourceType& type, const Selection& selection,
                                     const ListOptions& options, TakePage take) {
  return impl_->list_each(type, selection, options, std::move(take));
}

Task<Result<ListPage>> Client::list_all(const ResourceType& type, const Selection& selection,
                                        const ListOptions& options) {
  return impl_->list_all(type, selection, options);
}

Task<Result<json::Value>> Client::create(const ResourceType& type, std::string_view namespace_,
                                         const json::Value& object) {
  return impl_->call(impl_->requests.create(type, namespace_, object));
}

Task<Result<json::Value>> Client::replace(const ResourceType& type, const json::Value& object,
                                          std::string_view subresource) {
  return impl_->call(impl_->requests.replace(type, object, subresource));
}

Task<Result<json::Value>> Client::patch(const ResourceType& type, const ObjectKey& key, PatchType patch_type,
                                        const json::Value& patch, const PatchOptions& options) {
  return impl_->call(impl_->requests.patch(type, key, patch_type, patch, options));
}

Task<Result<void>> Client::remove(const ResourceType& type, const ObjectKey& key,
                                  const DeleteOptions& options) {
  return impl_->call_for_nothing(impl_->requests.remove(type, key, options));
}

Task<Result<void>> Client::remove_all(const ResourceType& type, const Selection& selection,
                                      const DeleteOptions& options) {
  return impl_->call_for_nothing(impl_->requests.remove_all(type, selection, options));
}

Task<Result<std::unique_ptr<WatchStream>>> Client::watch(const ResourceType& type, const Selection& selection,
                                                         const WatchOptions& options) {
  return impl_->watch(impl_->requests.watch(type, selection, options),
                      options.timeout + kSilenceBeyondTimeout);
}

Task<Result<json::Value>> Client::raw_get(std::string_view path) {
  return impl_->call(impl_->requests.raw_get(path));
}

}  // namespace kymaros::kube
