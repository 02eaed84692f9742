#include "cron/zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

namespace kymaros::cron {
namespace {

constexpr std::string_view kDatabase = "/usr/share/zoneinfo";

/// The last line of a zone's file: a PosixZone (RFC 9636, section 3.3).
std::string footer_of(std::string_view zone) {
  std::ifstream file(fmt::format("{}/{}", kDatabase, zone), std::ios::binary);
  std::string last;
  for (std::string line; std::getline(file, line);) last = line;
  return last;
}

/// The zone as date knows it, or nullptr. Throws if the system has no database.
const date::time_zone* locate(std::string_view name) {
  const auto& zones = date::get_tzdb().zones;
  const auto found = std::ranges::lower_bound(zones, name, {}, &date::time_zone::name);
  return found != zones.end() && found->name() == name ? &*found : nullptr;
}

}  // namespace

Result<Zone> Zone::find(std::string_view name) try {
  Zone zone;
  if (name.empty() || name == "UTC" || name == "Etc/UTC") return zone;
  zone.recorded_ = locate(name);
  if (!zone.recorded_) {
    return fail(ErrorCode::Invalid,
                fmt::format("there is no time zone \"{}\" (write it like \"Europe/Paris\")", name));
  }
  zone.afterwards_ = PosixZone::parse(footer_of(name));
  zone.span_at(Time());  // date reads the file now, so that what is wrong with it is known now
  return zone;
} catch (const std::runtime_error& error) {
  return fail(ErrorCode::Invalid, fmt::format("the time zone \"{}\" cannot be read: {}", name, error.what()));
}

ZoneSpan Zone::span_at(Time time) const {
  constexpr ZoneSpan kAlways;
  if (!recorded_) return kAlways;
  const auto info = recorded_->get_info(time);
  const ZoneSpan recorded{.begin = info.begin, .end = info.end, .offset = info.offset};
  if (!afterwards_ || recorded.end < kAlways.end) return recorded;

  // date ignores the rule of the last line: in its last span, summer time would never come again.
  auto ruled = afterwards_->span_at(time);
  ruled.begin = std::max(ruled.begin, recorded.begin);
  return ruled;
}

}  // namespace kymaros::cron
