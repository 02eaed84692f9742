#include "sim/watching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/event_groups.hpp"
#include "sim/object.hpp"
#include "sim/representation.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kBookmarkInterval = std::chrono::minutes(1);
constexpr auto kLastBookmark = std::chrono::seconds(2);  // before the end
constexpr std::size_t kPiece = 64 * 1024;  // bytes, after which the rest comes with the next read

std::string line(std::string_view type, const json::Value& object) {
  return fmt::format("{{\"type\":\"{}\",\"object\":{}}}\n", type, json::serialize(object));
}

}  // namespace

class Watches::Stream final : public http::BodyReader {
 public:
  Stream(Watches& watches, WatchRequest request)
      : watches_(watches),
        request_(std::move(request)),
        seen_(request_.since),
        ends_at_(watches_.clock_.monotonic() + request_.length),
        bookmark_at_(next_bookmark()),
        woken_(watches_.executor_),
        self_(watches_.open_.insert(watches_.open_.end(), this)) {
    if (request_.begins_with_state) begin_with_state();
  }
  ~Stream() override { watches_.open_.erase(self_); }

  Task<Result<std::string>> read_some() override {
    while (true) {
      woken_.reset();
      if (is_broken_) co_return fail(ErrorCode::Unavailable, "the connection broke");
      if (!first_.empty()) co_return std::exchange(first_, {});
      if (is_ended_) co_return std::string();
      if (seen_ < watches_.storage_.oldest_version()) co_return too_old();
      if (auto lines = news(); !lines.empty()) co_return lines;
      if (is_last_) co_return std::string();
      const auto now = watches_.clock_.monotonic();
      if (now >= ends_at_) co_return std::string();
      if (now >= bookmark_at_) {
        bookmark_at_ = next_bookmark();
        if (request_.wants_bookmarks) co_return bookmark(json::Object());
      }
      const auto timer = watches_.clock_.call_at(std::min(ends_at_, bookmark_at_), [this] { woken_.set(); });
      co_await woken_.wait();
    }
  }

  void tell(const Change& change) {
    if (change.resource == request_.resource) woken_.set();
  }
  void end() {
    is_ended_ = true;
    woken_.set();
  }
  void end_of(const std::string& resource) {
    if (resource != request_.resource) return;
    is_last_ = true;
    woken_.set();
  }
  void break_off() {
    is_broken_ = true;
    woken_.set();
  }

 private:
  /// Each minute, and shortly before the end (k8s.io/apiserver, cacheWatcher.nextBookmarkTime).
  MonotonicTime next_bookmark() const {
    const auto now = watches_.clock_.monotonic();
    const auto last = ends_at_ - kLastBookmark;
    const auto regular = now + kBookmarkInterval;
    return last > now ? std::min(regular, last) : regular;
  }
  bool means(const json::Value& object) const {
    return (request_.namespace_.empty() || key_of(object).namespace_ == request_.namespace_) &&
           request_.selector.selects(object);
  }
  std::string shown(std::string_view type, const json::Value& object) {
    if (request_.shape.is_metadata()) return line(type, metadata_only(object));
    if (request_.shape.is_table()) return line(type, row(object));
    return request_.shows_new_events ? line(type, as_new_event(object)) : line(type, object);
  }
  json::Value row(const json::Value& object) {
    const Page one{.items = {std::make_shared<const json::Value>(object)}, .version = seen_};
    const bool is_first = !std::exchange(has_shown_columns_, true);
    return request_.shape.table(request_.resource_kind, one, watches_.clock_.now(), is_first);
  }

  void begin_with_state() {
    seen_ = watches_.storage_.version();
    for (const auto& [key, object] : watches_.storage_.all(request_.resource)) {
      if (means(*object)) first_ += shown("ADDED", *object);
    }
    if (request_.marks_end_of_state) {
      first_ += bookmark({{"annotations", json::Object{{"k8s.io/initial-events-end", "true"}}}});
    }
  }

  /// The lines of what happened since the last time.
  std::string news() {
    const auto& history = watches_.storage_.history();
    std::string lines;
    auto at = std::ranges::upper_bound(history, seen_, {}, &Change::version);
    for (; at != history.end() && lines.size() < kPiece; ++at) {
      seen_ = at->version;
      if (at->resource == request_.resource) lines += line_of(*at);
    }
    return lines;
  }
  /// An object that a selector did not mean before is added, one that it means no more is deleted.
  std::string line_of(const Change& change) {
    const bool is_meant = change.kind != Change::Kind::Deleted && means(*change.object);
    const bool was_meant = change.before && means(*change.before);
    if (is_meant) return shown(was_meant ? "MODIFIED" : "ADDED", *change.object);
    if (!was_meant) return {};
    auto last = change.kind == Change::Kind::Deleted ? *change.object : *change.before;
    metadata_of(last)["resourceVersion"] = std::to_string(change.version);
    return shown("DELETED", last);
  }

  std::string bookmark(json::Object metadata) const {
    metadata["resourceVersion"] = std::to_string(seen_);
    const json::Value object = json::Object{
        {"kind", request_.kind}, {"apiVersion", request_.api_version}, {"metadata", std::move(metadata)}};
    if (request_.shape.is_metadata()) return line("BOOKMARK", metadata_only(object));
    return line("BOOKMARK", request_.shows_new_events ? as_new_event(object) : object);
  }
  std::string too_old() {
    is_ended_ = true;
    const ApiError error{.code = 410,
                         .reason = "Expired",
                         .message = "too old resource version: " + std::to_string(seen_) + " (" +
                                    std::to_string(watches_.storage_.oldest_version()) + ")"};
    return line("ERROR", error.status());
  }

  Watches& watches_;
  WatchRequest request_;
  std::int64_t seen_;
  MonotonicTime ends_at_;
  MonotonicTime bookmark_at_;
  std::string first_;
  bool has_shown_columns_ = false;
  bool is_ended_ = false;
  bool is_last_ = false;  // nothing more will happen
  bool is_broken_ = false;
  async::Event woken_;
  std::list<Stream*>::iterator self_;
};

Watches::Watches(Storage& storage, async::Executor executor, Clock& clock)
    : storage_(storage), executor_(std::move(executor)), clock_(clock) {
  storage_.observe([this](const Change& change) {
    for (auto* stream : open_) stream->tell(change);
  });
}

void Watches::end_of(const std::string& resource) {
  for (auto* stream : open_) stream->end_of(resource);
}

std::unique_ptr<http::BodyReader> Watches::open(WatchRequest request) {
  return std::make_unique<Stream>(*this, std::move(request));
}

void Watches::end_all() {
  for (auto* stream : open_) stream->end();
}

void Watches::break_all() {
  for (auto* stream : open_) stream->break_off();
}

}  // namespace kymaros::sim
