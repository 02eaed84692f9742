#pragma once

#include "operator/announcer.hpp"
#include "operator/settings.hpp"
#include "runtime/event_recorder.hpp"

namespace kymaros::op {

/// Says things as Kubernetes events on the RestoreTest, and in the log.
class EventAnnouncer final : public Announcer {
 public:
  EventAnnouncer(kube::Client& client, Clock& clock, Random& random, const async::Executor& executor,
                 const Settings& settings)
      : recorder_(client, clock, random, executor,
                  {.controller = "kymaros.io/operator", .instance = settings.instance}) {}

  void say(const api::RestoreTest& test, Tone tone, std::string_view reason, std::string note) override;

  Task<void> run() { return recorder_.run(); }
  void finish() { recorder_.finish(); }

 private:
  runtime::EventRecorder recorder_;
};

}  // namespace kymaros::op
