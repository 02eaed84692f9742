#include "runtime/reflector.hpp"

#include <set>

#include "async/sleep.hpp"
#include "base/log.hpp"

namespace kymaros::runtime {
namespace {

// Load balancers and firewalls drop what was silent for about 350 s, so a watch is begun anew before.
constexpr auto kShortestWatch = std::chrono::seconds(240);
constexpr auto kLongestWatch = std::chrono::seconds(300);
constexpr auto kTooShortToBeUseful = std::chrono::seconds(1);

kube::ObjectKey key_of(const json::Value& object) {
  return {json::find_string(object, {"metadata", "namespace"}),
          json::find_string(object, {"metadata", "name"})};
}

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

Reflector::Object Reflector::find(const kube::ObjectKey& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : found->second;
}

void Reflector::tell(const kube::ObjectKey& key, const json::Value* before, const json::Value* after) {
  for (const auto& listener : listeners_) listener(key, before, after);
}

void Reflector::put(json::Value object) {
  const auto key = key_of(object);
  auto& place = objects_[key];
  const auto before = place;
  if (before && version_of(*before) == version_of(object) && !version_of(object).empty()) return;
  place = std::make_shared<const json::Value>(options_.projection ? options_.projection(std::move(object))
                                                                  : std::move(object));
  const auto after = place;  // a listener may change what we hold
  tell(key, before.get(), after.get());
}

void Reflector::drop(const kube::ObjectKey& key) {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return;
  const auto before = found->second;
  objects_.erase(found);
  tell(key, before.get(), nullptr);
}

void Reflector::replace_all(std::vector<json::Value> items) {
  std::set<kube::ObjectKey> listed;
  for (const auto& item : items) listed.insert(key_of(item));
  std::vector<kube::ObjectKey> vanished;
  for (const auto& [key, object] : objects_) {
    if (!listed.contains(key)) vanished.push_back(key);
  }
  for (const auto& key : vanished) drop(key);
  for (auto& item : items) put(std::move(item));
}

Task<WatchMachine::Event> Reflector::list() {
  auto page = co_await client_.list_all(type_, selection_, {.metadata_only = options_.metadata_only});
  if (!page) {
    log::warning("list failed", {{"resource", type_.qualified_name()}, {"error", page.error().message}});
    co_return WatchMachine::Failed{};
  }
  heard_at_ = clock_.monotonic();
  replace_all(std::move(page->items));
  backoff_.reset();
  synced_.set();
  co_return WatchMachine::Listed{page->resourceVersion};
}

Task<WatchMachine::Event> Reflector::watch(std::string resource_version) {
  const auto spread = std::chrono::duration_cast<Duration>(kLongestWatch - kShortestWatch).count();
  const Duration length =
      kShortestWatch + Duration(static_cast<Duration::rep>(random_.fraction() * static_cast<double>(spread)));
  const auto began = clock_.monotonic();
  auto stream = co_await client_.watch(
      type_, selection_,
      {.resourceVersion = resource_version, .timeout = length, .metadata_only = options_.metadata_only});
  if (!stream) {
    if (stream.error().code == ErrorCode::Gone) co_return WatchMachine::Gone{};
    log::warning("watch failed", {{"resource", type_.qualified_name()}, {"error", stream.error().message}});
    co_return WatchMachine::Failed{};
  }
  bool brought_something = false;
  while (true) {
    auto event = co_await (*stream)->next();
    if (!event && event.error().code == ErrorCode::Gone) co_return WatchMachine::Gone{};
    if (!event) co_return WatchMachine::Failed{};
    if (!*event) break;
    heard_at_ = clock_.monotonic();
    brought_something = true;
    backoff_.reset();
    auto& [type, object] = **event;
    machine_.on(WatchMachine::Advanced{version_of(object)});
    if (type == kube::WatchEventType::Deleted) drop(key_of(object));
    if (type == kube::WatchEventType::Added || type == kube::WatchEventType::Modified) put(std::move(object));
  }
  co_return WatchMachine::StreamEnded{.was_useful = brought_something ||
                                                    clock_.monotonic() - began >= kTooShortToBeUseful};
}

Task<void> Reflector::run() {
  auto command = machine_.start();
  while (true) {
    if (std::holds_alternative<WatchMachine::List>(command)) {
      command = machine_.on(co_await list());
    } else if (const auto* from = std::get_if<WatchMachine::Watch>(&command)) {
      const auto resource_version = from->resource_version;
      command = machine_.on(co_await watch(resource_version));
    } else {
      co_await async::sleep_for(clock_, backoff_.next(random_));
      command = machine_.resume();
    }
  }
}

}  // namespace kymaros::runtime
