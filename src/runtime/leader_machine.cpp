#include "runtime/leader_machine.hpp"

namespace kymaros::runtime {

void LeaderMachine::observed(const std::optional<LeaseRecord>& record, MonotonicTime now) {
  if (record == seen_) return;
  seen_ = record;
  seen_at_ = now;
}

std::optional<LeaseRecord> LeaderMachine::claim(Time wall_now, MonotonicTime now) const {
  const auto written = format_micro_time(wall_now);
  const auto seconds =
      static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(times_.lease).count());
  if (!seen_)
    return LeaseRecord{
        .holder = identity_, .lease_seconds = seconds, .acquire_time = written, .renew_time = written};
  const bool is_ours = seen_->holder == identity_;
  const bool has_run_out = now >= seen_at_ + std::chrono::seconds(seen_->lease_seconds);
  if (!is_ours && !seen_->holder.empty() && !has_run_out) return std::nullopt;
  LeaseRecord record = *seen_;
  record.holder = identity_;
  record.lease_seconds = seconds;
  record.renew_time = written;
  if (!is_ours) {
    record.acquire_time = written;
    ++record.transitions;
  }
  return record;
}

void LeaderMachine::claimed(LeaseRecord written, MonotonicTime sent_at) {
  seen_ = std::move(written);
  seen_at_ = sent_at;
  renewed_at_ = sent_at;
}

bool LeaderMachine::may_lead(MonotonicTime now) const {
  return is_held_by_us() && renewed_at_ && now < *renewed_at_ + times_.renew_deadline;
}

LeaseRecord LeaderMachine::release(Time wall_now) const {
  LeaseRecord record = seen_.value_or(LeaseRecord());
  record.holder.clear();
  record.lease_seconds = 1;
  record.acquire_time = record.renew_time = format_micro_time(wall_now);
  return record;
}

}  // namespace kymaros::runtime
