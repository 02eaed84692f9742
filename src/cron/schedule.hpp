#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "base/time.hpp"
#include "cron/pattern.hpp"
#include "cron/zone.hpp"

namespace kymaros::cron {

/// When something runs: a cron expression in a time zone. Pure; who owns it asks with the time at hand.
///
/// Expressions are those of robfig/cron v3's ParseStandard, as Kubernetes and Velero use them: five fields,
/// @daily and its like, "@every 1h30m" (from the time that is asked about), each with an optional prefix
/// "TZ=Europe/Paris " or "CRON_TZ=...", which rules over the zone argument. More is accepted where it can do
/// no harm: Sunday as 7, "sat-sun".
///
/// Where the clock changes, a run is neither lost nor doubled:
///  - A schedule of certain hours runs when the clock first reaches or passes a time. If the clock skips
///    02:30, what should run then runs at the moment of the change; if 02:30 comes twice, the first one
///    counts. (robfig/cron leaves out the one and doubles the other.) Several times that are skipped at once
///    make one run.
///  - A schedule of every hour ("*/15 * * * *", "@hourly") is a beat: it runs whenever the clock shows a
///    matching time, so in a repeated hour as well, and has nothing to make up for in a skipped one.
class Schedule {
 public:
  /// ErrorCode::Invalid if the expression is malformed or the zone is unknown, with a message that names the
  /// field and the value. An empty zone is UTC.
  static Result<Schedule> parse(std::string_view expression, std::string_view timezone = "UTC");

  /// False if it never runs, because no year has the day: "0 0 30 2 *".
  bool can_fire() const;

  /// The first run later than `time`, if there is one. Takes at most some hundred steps.
  std::optional<Time> next_after(Time time) const;

  /// How far the two runs that follow `time` are apart: what a backup's age is measured with. Varies with the
  /// time ("0 3 * * 1-5" has weekends).
  std::optional<Duration> interval_at(Time time) const;

 private:
  struct OnTheClock {
    Pattern pattern;
    Zone zone;
  };
  struct Every {
    std::chrono::seconds interval;
  };
  using Rule = std::variant<OnTheClock, Every>;

  explicit Schedule(const Rule& rule) : rule_(rule) {}
  static Result<Schedule> parse_rule(std::string_view expression, std::string_view timezone);

  Rule rule_;
};

}  // namespace kymaros::cron
