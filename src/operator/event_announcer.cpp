#include "operator/event_announcer.hpp"

#include "base/log.hpp"

namespace kymaros::op {

void EventAnnouncer::say(const api::RestoreTest& test, Tone tone, std::string_view reason, std::string note) {
  const auto key = test.metadata.key();
  if (tone == Tone::Warning) {
    log::warning(reason, {{"test", to_string(key)}, {"note", note}});
  } else {
    log::info(reason, {{"test", to_string(key)}, {"note", note}});
  }
  const auto& type = api::RestoreTest::resource();
  recorder_.record(
      {.apiVersion = type.api_version(), .kind = type.kind, .key = key, .uid = test.metadata.uid},
      tone == Tone::Warning ? runtime::EventType::Warning : runtime::EventType::Normal, reason, note);
}

}  // namespace kymaros::op
