#pragma once

#include <string>
#include <string_view>

#include "api/restore_test.hpp"

namespace kymaros::op {

/// Tells people what happens to a test: as Kubernetes events, and as log lines.
class Announcer {
 public:
  enum class Tone { Normal, Warning };

  Announcer() = default;
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;
  virtual ~Announcer() = default;

  /// `reason` is one of docs/reference/reasons.md; `note` is a sentence.
  virtual void say(const api::RestoreTest& test, Tone tone, std::string_view reason, std::string note) = 0;
};

}  // namespace kymaros::op
