#pragma once

#include <compare>

#include "base/time.hpp"
#include "json/codec.hpp"

namespace kymaros::kube {

/// metav1.MicroTime: a time that is written with microseconds, as leases and events need it.
struct MicroTime {
  Time time;

  auto operator<=>(const MicroTime&) const = default;
};

}  // namespace kymaros::kube

template <>
struct kymaros::json::Codec<kymaros::kube::MicroTime> {
  static Result<void> decode(const Value& value, kube::MicroTime& out, const Path& path) {
    return Codec<Time>::decode(value, out.time, path);
  }
  static Value encode(const kube::MicroTime& value) { return Value(format_micro_time(value.time)); }
};
