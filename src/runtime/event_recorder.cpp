#include "runtime/event_recorder.hpp"

#include <fmt/format.h>

#include <utility>

#include "async/backoff.hpp"
#include "async/sleep.hpp"
#include "base/log.hpp"
#include "kube/status.hpp"

namespace kymaros::runtime {
namespace {

const kube::ResourceType kEvents{"events.k8s.io", "v1", "events", "Event"};
constexpr std::size_t kMaxNote = 1024;
constexpr std::size_t kMaxReason = 128;
constexpr std::size_t kMaxObjectName = 230;  // of the 253 that an event's name has
constexpr int kTries = 6;  // with the waits between them, an API server has a minute to restart

std::string identity(const Regarding& regarding, EventType type, std::string_view reason,
                     std::string_view note) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", regarding.kind, to_string(regarding.key), regarding.uid,
                     static_cast<int>(type), reason, note);
}

}  // namespace

std::string clip_text(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

EventRecorder::EventRecorder(kube::Client& client, Clock& clock, Random& random,
                             const async::Executor& executor, Options options)
    : client_(client), clock_(clock), random_(random), options_(std::move(options)), queued_(executor) {}

void EventRecorder::record(const Regarding& regarding, EventType type, std::string_view reason,
                           std::string_view note) {
  const bool was_full = std::exchange(is_full_, queue_.size() >= options_.max_queued);
  if (is_full_) {
    if (!was_full) log::warning("events are dropped: too many wait to be written");
    return;
  }
  queue_.push_back(
      {.regarding = regarding,
       .type = type,
       .reason = clip_text(reason, kMaxReason),
       .note = clip_text(note, kMaxNote),
       .time = clock_.now(),
       .name = fmt::format("{}.{:016x}", clip_text(regarding.key.name, kMaxObjectName), random_.next())});
  queued_.set();
}

Task<void> EventRecorder::run() {
  do {
    co_await queued_.wait();
    queued_.reset();
    co_await flush();
  } while (!is_finishing_);
}

void EventRecorder::finish() {
  is_finishing_ = true;
  queued_.set();
}

Task<void> EventRecorder::flush() {
  while (!queue_.empty()) {
    co_await write(queue_.front());
    queue_.pop_front();
  }
}

Task<void> EventRecorder::write(Item item) {
  async::Backoff backoff;
  for (int tries = 1;; ++tries) {
    const auto written = co_await try_to_write(item);
    if (written) co_return;
    const auto& error = written.error();
    if (!is_transient(error) || tries == kTries || is_finishing_) {
      // A namespace that goes away takes no new events, and nobody would read them.
      const auto level =
          error.reason == kube::kNamespaceTerminating ? log::Level::Debug : log::Level::Warning;
      log::write(level, "event was not written", {{"reason", item.reason}, {"error", error.message}});
      co_return;
    }
    co_await async::sleep_for(clock_, backoff.next(random_));
  }
}

Task<Result<void>> EventRecorder::try_to_write(Item item) {
  const auto what = identity(item.regarding, item.type, item.reason, item.note);
  if (const auto* written = series_.find(what, item.time)) {
    auto counted = co_await count_up(item, *written);
    if (counted) series_.repeated(what, item.time);
    const bool is_there = counted || counted.error().code != ErrorCode::NotFound;
    if (is_there) co_return counted;
    series_.forget(what);  // it expired on the server: begin anew
  }
  const auto& namespace_ = item.regarding.key.namespace_;
  const kube::ObjectKey key{.namespace_ = namespace_.empty() ? "default" : namespace_, .name = item.name};
  const auto created = co_await client_.create(kEvents, key.namespace_, event_of(item, key));
  // Already there: an earlier try of ours, whose answer was lost.
  if (!created && created.error().code != ErrorCode::AlreadyExists) co_return fail(created.error());
  series_.written(what, key, item.time);
  co_return Result<void>();
}

Task<Result<void>> EventRecorder::count_up(Item item, EventSeries::Written written) {
  const json::Value patch =
      json::Object{{"series", json::Object{{"count", written.count + 1},
                                           {"lastObservedTime", format_micro_time(item.time)}}}};
  KYMAROS_CO_TRY(const auto patched,
                 co_await client_.patch(kEvents, written.event, kube::PatchType::Merge, patch));
  co_return Result<void>();
}

json::Value EventRecorder::event_of(const Item& item, const kube::ObjectKey& key) const {
  json::Object regarding{{"apiVersion", item.regarding.apiVersion},
                         {"kind", item.regarding.kind},
                         {"name", item.regarding.key.name},
                         {"uid", item.regarding.uid}};
  if (const auto& namespace_ = item.regarding.key.namespace_; !namespace_.empty()) {
    regarding["namespace"] = namespace_;
  }
  return json::Object{{"apiVersion", "events.k8s.io/v1"},
                      {"kind", "Event"},
                      {"metadata", json::Object{{"name", key.name}, {"namespace", key.namespace_}}},
                      {"eventTime", format_micro_time(item.time)},
                      {"reportingController", options_.controller},
                      {"reportingInstance", clip_text(options_.instance, kMaxReason)},
                      {"action", item.reason},
                      {"reason", item.reason},
                      {"type", item.type == EventType::Normal ? "Normal" : "Warning"},
                      {"note", item.note},
                      {"regarding", std::move(regarding)}};
}

}  // namespace kymaros::runtime
