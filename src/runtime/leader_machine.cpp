#include "runtime/leader_machine.hpp"

#include <utility>

namespace kymaros::runtime {

void LeaderMachine::observed(const std::optional<LeaseRecord>& record, MonotonicTime now) {
  if (record == seen_) return;
  seen_ = record;
  seen_at_ = now;
  if (!is_held_by_us()) renewed_at_.reset();
}

std::optional<LeaseRecord> LeaderMachine::claim(Time wall_now, MonotonicTime now) const {
  const bool is_ours = is_held_by_us();
  const bool has_run_out = seen_ && now >= seen_at_ + std::chrono::seconds(seen_->lease_seconds);
  const bool is_free = !seen_ || seen_->holder.empty() || has_run_out;
  if (!is_ours && !is_free) return std::nullopt;
  LeaseRecord record = seen_.value_or(LeaseRecord());
  record.holder = identity_;
  record.lease_seconds = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(times_.lease).count());
  record.renew_time = format_micro_time(wall_now);
  if (!is_ours) {
    record.acquire_time = record.renew_time;
    if (seen_) ++record.transitions;
  }
  return record;
}

void LeaderMachine::claimed(LeaseRecord written, MonotonicTime sent_at) {
  seen_ = std::move(written);
  seen_at_ = sent_at;
  renewed_at_ = sent_at;
}

std::optional<MonotonicTime> LeaderMachine::leads_until() const {
  if (!is_held_by_us() || !renewed_at_) return std::nullopt;
  return *renewed_at_ + times_.renew_deadline;
}

bool LeaderMachine::may_lead(MonotonicTime now) const {
  const auto until = leads_until();
  return until && now < *until;
}

LeaseRecord LeaderMachine::release(Time wall_now) const {
  LeaseRecord record = seen_.value_or(LeaseRecord());
  record.holder.clear();
  record.lease_seconds = 1;
  record.acquire_time = record.renew_time = format_micro_time(wall_now);
  return record;
}

}  // namespace kymaros::runtime
