#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/run_record.hpp"
#include "base/time.hpp"

namespace kymaros::domain {

/// Who may restore next: one restore of ours outstanding per provider, and so many runs at a time (decision
/// 7).
///
/// The truth stands in the RestoreTests' statuses; this is what the one leading process counts of them,
/// filled from all of them at its start, so that two runs that look at the same moment do not both go ahead.
class RunLedger {
 public:
  explicit RunLedger(std::size_t max_runs) : max_runs_(max_runs) {}

  /// Counts a run as its record has it, whatever was counted before: waiting, restoring, or judging once its
  /// restores have ended or its outcome stands. True if that gave something back.
  bool follow(const api::RunRecord& run, const std::string& provider);

  /// A run is waiting for the slot since `requested_at`.
  void wait(const std::string& run, const std::string& provider, Time requested_at);

  /// True if nobody restores with the provider, and a place is left when all who have waited longer and could
  /// go too have taken theirs: none of those is overtaken, whoever asks first.
  bool is_free_for(const std::string& run, const std::string& provider) const;

  /// The run holds the slot: it may restore.
  void take(const std::string& run, const std::string& provider);

  /// Its restores have ended; it goes on without the slot.
  void release(const std::string& run);

  /// The run is over.
  void end(const std::string& run);

  /// The run that holds the provider's slot.
  std::optional<std::string> holder(const std::string& provider) const;

  /// Those who wait, the longest first.
  std::vector<std::string> waiting() const;

  /// Those of them for whom it is free: they are to be woken when something was given back, and nobody else,
  /// or all who wait would look at the world whenever one of them moves.
  std::vector<std::string> next_in_line() const;

 private:
  struct Entry {
    std::string provider;
    Time requested_at;
    enum class State { Waiting, Restoring, Judging } state = State::Waiting;
  };

  std::size_t places_left() const;
  std::set<std::string> busy_providers() const;

  std::size_t max_runs_;
  std::map<std::string, Entry> runs_;
};

}  // namespace kymaros::domain
