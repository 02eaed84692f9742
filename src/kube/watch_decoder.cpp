#include "kube/watch_decoder.hpp"

#include <fmt/format.h>

#include "kube/status.hpp"

namespace kymaros::kube {
namespace {

std::optional<WatchEventType> event_type(std::string_view name) {
  if (name == "ADDED") return WatchEventType::Added;
  if (name == "MODIFIED") return WatchEventType::Modified;
  if (name == "DELETED") return WatchEventType::Deleted;
  if (name == "BOOKMARK") return WatchEventType::Bookmark;
  return std::nullopt;
}

std::unexpected<Error> broken(std::string_view why) {
  return fail(ErrorCode::Unavailable, fmt::format("malformed watch event: {}", why));
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

Result<WatchEvent> decode_line(std::string_view line) {
  auto parsed = json::parse(line);
  if (!parsed) return broken(parsed.error().message);
  auto* event = parsed->if_object();
  auto* object = event ? event->if_contains("object") : nullptr;
  if (!object || !object->is_object()) return broken("it has no object");
  const std::string name = json::find_string(*parsed, {"type"});
  if (name == "ERROR") return fail(watch_error(*object));
  const auto type = event_type(name);
  if (!type) return broken(fmt::format("unknown type \"{}\"", name.substr(0, 40)));
  return WatchEvent{.type = *type, .object = std::move(*object)};
}

}  // namespace

void WatchDecoder::feed(std::string_view bytes) {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  buffer_ += bytes;
}

Result<std::optional<WatchEvent>> WatchDecoder::next() {
  while (true) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end == std::string::npos) {
      scanned_ = buffer_.size();
      if (scanned_ - begin_ > kMaxLine) return broken(fmt::format("longer than {} bytes", kMaxLine));
      return std::nullopt;
    }
    const auto line = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = scanned_ = end + 1;
    if (is_blank(line)) continue;
    KYMAROS_TRY(auto event, decode_line(line));
    return event;
  }
}

Result<void> WatchDecoder::finish() const {
  if (is_blank(std::string_view(buffer_).substr(begin_))) return {};
  return fail(ErrorCode::Unavailable, "the watch broke amid an event");
}

}  // namespace kymaros::kube
