#include "runtime/event_recorder.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace kymaros::runtime {
namespace {

const kube::ResourceType kEvents{"events.k8s.io", "v1", "events", "Event"};
constexpr std::size_t kMaxNote = 1024;
constexpr auto kSeriesWindow = std::chrono::minutes(6);

std::string key_of(const Regarding& regarding, std::string_view reason, std::string_view note) {
  return fmt::format("{}|{}|{}", regarding.uid, reason, note);
}

}  // namespace

std::string clip_note(std::string_view note) {
  if (note.size() <= kMaxNote) return std::string(note);
  std::size_t end = kMaxNote;
  while (end > 0 && (static_cast<unsigned char>(note[end]) & 0xc0) == 0x80) --end;
  return std::string(note.substr(0, end));
}

EventRecorder::EventRecorder(kube::Client& client, Clock& clock, Random& random,
                             const async::Executor& executor, Options options)
    : client_(client), clock_(clock), random_(random), options_(std::move(options)), queued_(executor) {}

void EventRecorder::record(const Regarding& regarding, EventType type, std::string_view reason,
                           std::string_view note) {
  if (queue_.size() >= options_.max_queued) return;
  queue_.push_back({regarding, type, std::string(reason), clip_note(note), clock_.now()});
  queued_.set();
}

json::Value EventRecorder::event_of(const Item& item, const std::string& name) const {
  json::Object regarding{{"apiVersion", item.regarding.apiVersion},
                         {"kind", item.regarding.kind},
                         {"name", item.regarding.key.name},
                         {"namespace", item.regarding.key.namespace_},
                         {"uid", item.regarding.uid}};
  return json::Object{
      {"apiVersion", "events.k8s.io/v1"},
      {"kind", "Event"},
      {"metadata", json::Object{{"name", name}, {"namespace", item.regarding.key.namespace_}}},
      {"eventTime", format_micro_time(item.time)},
      {"reportingController", options_.controller},
      {"reportingInstance", options_.instance},
      {"action", item.reason},
      {"reason", item.reason},
      {"type", item.type == EventType::Normal ? "Normal" : "Warning"},
      {"note", item.note},
      {"regarding", std::move(regarding)}};
}

void EventRecorder::forget_old(Time now) {
  std::erase_if(series_, [now](const auto& entry) { return entry.second.last + kSeriesWindow < now; });
}

Task<bool> EventRecorder::count_up(const Item& item, Series& series) {
  const json::Value patch =
      json::Object{{"series", json::Object{{"count", series.count + 1},
                                           {"lastObservedTime", format_micro_time(item.time)}}}};
  const auto patched =
      co_await client_.patch(kEvents, {series.namespace_, series.name}, kube::PatchType::Merge, patch);
  co_return patched.has_value();
}

Task<void> EventRecorder::write(Item item) {
  forget_old(item.time);
  const auto key = key_of(item.regarding, item.reason, item.note);
  if (const auto known = series_.find(key); known != series_.end()) {
    Series series = known->second;
    if (co_await count_up(item, series)) {
      ++series.count;
      series.last = item.time;
      series_[key] = series;
      co_return;
    }
  }
  const auto name = fmt::format("{}.{:016x}", item.regarding.key.name.substr(0, 230), random_.next());
  const auto created = co_await client_.create(kEvents, item.regarding.key.namespace_, event_of(item, name));
  if (created) {
    series_[key] = {.name = name, .namespace_ = item.regarding.key.namespace_, .last = item.time};
  } else {
    log::warning("event was not written", {{"reason", item.reason}, {"error", created.error().message}});
  }
}

Task<void> EventRecorder::flush() {
  while (!queue_.empty()) {
    auto item = std::move(queue_.front());
    queue_.pop_front();
    co_await write(std::move(item));
  }
}

Task<void> EventRecorder::run() {
  while (true) {
    co_await queued_.wait();
    queued_.reset();
    co_await flush();
  }
}

}  // namespace kymaros::runtime
