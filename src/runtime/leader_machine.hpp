#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace kymaros::runtime {

/// `spec` of a coordination.k8s.io/v1 Lease, as leader election uses it.
struct LeaseRecord {
  std::string holder;  // empty: given up
  int lease_seconds = 15;
  std::string acquire_time;  // MicroTime, kept as it was written
  std::string renew_time;
  int transitions = 0;
  std::string resource_version;

  bool operator==(const LeaseRecord&) const = default;
};

/// The intervals of client-go. lease > renew_deadline > (1 + jitter) * retry must hold.
struct LeaderTimes {
  Duration lease = std::chrono::seconds(15);
  Duration renew_deadline = std::chrono::seconds(10);
  Duration retry = std::chrono::seconds(2);
  double jitter = 1.2;
};

/// Decides whether we may lead, by the rules of client-go's leader election: a lease is free when nobody
/// holds it, or when we saw no change of it for its whole length by our own steady clock. The holder's times
/// are never compared with our wall clock, so clocks that disagree do no harm.
///
/// Nobody leads beside us: we stop `renew_deadline` after we sent our last renewal, and others begin no
/// earlier than `lease` after they saw it.
class LeaderMachine {
 public:
  LeaderMachine(std::string identity, LeaderTimes times) : identity_(std::move(identity)), times_(times) {}

  /// The lease as it was just read; nothing: there is none.
  void observed(const std::optional<LeaseRecord>& record, MonotonicTime now);

  /// The record to write to take or keep the lease; nothing: another holds it.
  std::optional<LeaseRecord> claim(Time wall_now, MonotonicTime now) const;

  /// Our claim was written, and this is what stands there now.
  void claimed(LeaseRecord written, MonotonicTime sent_at);

  /// Until when nobody else can have become the leader; nothing: we do not lead.
  std::optional<MonotonicTime> leads_until() const;
  bool may_lead(MonotonicTime now) const;
  bool is_held_by_us() const { return seen_ && seen_->holder == identity_; }

  /// The record that gives the lease up.
  LeaseRecord release(Time wall_now) const;

  const std::optional<LeaseRecord>& seen() const { return seen_; }
  const LeaderTimes& times() const { return times_; }

 private:
  std::string identity_;
  LeaderTimes times_;
  std::optional<LeaseRecord> seen_;
  MonotonicTime seen_at_{};
  std::optional<MonotonicTime> renewed_at_;  // when our last claim that was written was sent
};

}  // namespace kymaros::runtime
