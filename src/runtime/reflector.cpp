#include "runtime/reflector.hpp"

#include <set>
#include <utility>

#include "async/sleep.hpp"
#include "base/log.hpp"
#include "kube/object_key.hpp"

namespace kymaros::runtime {
namespace {

// Load balancers and firewalls drop what was silent for about 350 s, so a watch is begun anew before.
constexpr Duration kShortestWatch = std::chrono::seconds(240);
constexpr Duration kLongestWatch = std::chrono::seconds(300);
constexpr Duration kTooShortToBeUseful = std::chrono::seconds(1);
// What a page takes while it is read stays with the process' heap: with 500 objects of 4 KiB each that is
// more than all else together.
constexpr int kPage = 100;
constexpr int kMaxPages = 10'000;

std::string version_of(const json::Value& object) {
  return json::find_string(object, {"metadata", "resourceVersion"});
}

}  // namespace

Reflector::Reflector(kube::Client& client, Clock& clock, Random& random, const async::Executor& executor,
                     kube::ResourceType type, kube::Selection selection, Options options)
    : client_(client),
      clock_(clock),
      random_(random),
      type_(std::move(type)),
      selection_(std::move(selection)),
      options_(std::move(options)),
      synced_(executor) {}

Task<void> Reflector::run() {
  auto command = machine_.start();
  while (true) {
    if (std::holds_alternative<WatchMachine::List>(command)) {
      command = machine_.on(co_await list());
    } else if (const auto* watch_from = std::get_if<WatchMachine::Watch>(&command)) {
      command = machine_.on(co_await watch(watch_from->resource_version));
    } else {
      co_await async::sleep_for(clock_, backoff_.next(random_));
      command = machine_.resume();
    }
    if (machine_.is_healthy()) backoff_.reset();
  }
}

Task<WatchMachine::Event> Reflector::list() {
  std::set<kube::ObjectKey> listed;
  std::string version;
  kube::ListOptions options{.limit = kPage, .metadata_only = options_.metadata_only};
  for (int pages = 1;; ++pages) {
    auto page = co_await client_.list(type_, selection_, options);
    if (!page && page.error().code == ErrorCode::NotFound) page = kube::ListPage{};
    if (!page) co_return trouble("list", page.error());
    for (auto& item : page->items) {
      listed.insert(kube::key_of(item));
      put(std::move(item));
    }
    version = std::move(page->resourceVersion);
    options.continue_ = std::move(page->continue_);
    if (options.continue_.empty()) break;
    if (pages == kMaxPages) {
      co_return trouble("list", {.code = ErrorCode::Unavailable, .message = "the list never ends"});
    }
  }
  keep_only(listed);
  heard();
  synced_.set();
  co_return WatchMachine::Listed{std::move(version)};
}

Task<WatchMachine::Event> Reflector::watch(std::string resource_version) {
  const auto began = clock_.monotonic();
  auto stream = co_await client_.watch(type_, selection_,
                                       {.resourceVersion = std::move(resource_version),
                                        .timeout = watch_length(),
                                        .metadata_only = options_.metadata_only});
  if (!stream) co_return trouble("watch", stream.error());
  bool brought_something = false;
  while (true) {
    auto event = co_await (*stream)->next();
    if (!event) co_return trouble("watch", event.error());
    auto& happened = *event;
    if (!happened) break;
    brought_something = true;
    take(*std::move(happened));
  }
  const bool lasted = clock_.monotonic() - began >= kTooShortToBeUseful;
  co_return WatchMachine::StreamEnded{.was_useful = brought_something || lasted};
}

WatchMachine::Event Reflector::trouble(std::string_view doing, const Error& error) {
  if (error.code == ErrorCode::Gone) return WatchMachine::Gone{};
  if (std::exchange(complaint_, error.message) != error.message) {
    log::warning("watching is disturbed",
                 {{"resource", type_.qualified_name()}, {"doing", doing}, {"error", error.message}});
  }
  return WatchMachine::Failed{};
}

void Reflector::heard() {
  heard_at_ = clock_.monotonic();
  complaint_.clear();
}

void Reflector::take(kube::WatchEvent event) {
  heard();
  machine_.on(WatchMachine::Advanced{version_of(event.object)});
  backoff_.reset();
  if (event.type == kube::WatchEventType::Bookmark) return;
  if (event.type == kube::WatchEventType::Deleted) {
    store_.drop(kube::key_of(event.object));
  } else {
    put(std::move(event.object));
  }
}

void Reflector::put(json::Value object) {
  const auto key = kube::key_of(object);
  if (options_.projection) object = options_.projection(std::move(object));
  if (object.is_null()) {
    store_.drop(key);
  } else {
    store_.put(key, std::move(object));
  }
}

void Reflector::keep_only(const std::set<kube::ObjectKey>& listed) {
  std::vector<kube::ObjectKey> vanished;
  for (const auto& [key, object] : store_.objects()) {
    if (!listed.contains(key)) vanished.push_back(key);
  }
  for (const auto& key : vanished) store_.drop(key);
}

Duration Reflector::watch_length() {
  const auto spread = static_cast<double>((kLongestWatch - kShortestWatch).count());
  return kShortestWatch + Duration(static_cast<Duration::rep>(random_.fraction() * spread));
}

}  // namespace kymaros::runtime
