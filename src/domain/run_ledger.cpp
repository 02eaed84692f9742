#include "domain/run_ledger.hpp"

#include <algorithm>
#include <utility>

#include "domain/step.hpp"

namespace kymaros::domain {

bool RunLedger::follow(const api::RunRecord& run, const std::string& provider) {
  wait(run.id, provider, run.requestedAt.value_or(Time()));
  const auto before = std::exchange(runs_[run.id].state, Entry::State::Waiting);
  const bool is_judged = parse_step(run.step) >= Step::Report;
  if (run.slot.heldAt || is_judged) take(run.id, provider);
  if (run.slot.releasedAt || is_judged) release(run.id);
  return before == Entry::State::Restoring && runs_[run.id].state != before;
}

void RunLedger::wait(const std::string& run, const std::string& provider, Time requested_at) {
  runs_.try_emplace(run, Entry{.provider = provider, .requested_at = requested_at});
}

std::size_t RunLedger::places_left() const {
  const auto active = static_cast<std::size_t>(std::ranges::count_if(
      runs_, [](const auto& entry) { return entry.second.state != Entry::State::Waiting; }));
  return active < max_runs_ ? max_runs_ - active : 0;
}

std::set<std::string> RunLedger::busy_providers() const {
  std::set<std::string> busy;
  for (const auto& [run, entry] : runs_) {
    if (entry.state == Entry::State::Restoring) busy.insert(entry.provider);
  }
  return busy;
}

bool RunLedger::is_free_for(const std::string& run, const std::string& provider) const {
  const auto busy = busy_providers();
  if (busy.contains(provider)) return false;
  const auto me = runs_.find(run);
  std::set<std::string> providers_ahead;  // of each that is free, the one who waited longest goes first
  for (const auto& [name, other] : runs_) {
    if (other.state != Entry::State::Waiting || name == run || busy.contains(other.provider)) continue;
    const bool is_ahead = me == runs_.end() ||
                          std::pair(other.requested_at, name) < std::pair(me->second.requested_at, me->first);
    if (is_ahead) providers_ahead.insert(other.provider);
  }
  return !providers_ahead.contains(provider) && providers_ahead.size() < places_left();
}

std::vector<std::string> RunLedger::next_in_line() const {
  auto taken = busy_providers();
  const auto places = places_left();
  std::vector<std::string> next;
  for (auto& run : waiting()) {
    if (next.size() == places) break;
    if (taken.insert(runs_.at(run).provider).second) next.push_back(std::move(run));
  }
  return next;
}

void RunLedger::take(const std::string& run, const std::string& provider) {
  auto& entry = runs_[run];
  entry.provider = provider;
  entry.state = Entry::State::Restoring;
}

void RunLedger::release(const std::string& run) {
  const auto entry = runs_.find(run);
  if (entry != runs_.end() && entry->second.state == Entry::State::Restoring)
    entry->second.state = Entry::State::Judging;
}

void RunLedger::end(const std::string& run) { runs_.erase(run); }

std::optional<std::string> RunLedger::holder(const std::string& provider) const {
  for (const auto& [run, entry] : runs_) {
    if (entry.state == Entry::State::Restoring && entry.provider == provider) return run;
  }
  return std::nullopt;
}

std::vector<std::string> RunLedger::waiting() const {
  std::vector<std::pair<Time, std::string>> found;
  for (const auto& [run, entry] : runs_) {
    if (entry.state == Entry::State::Waiting) found.emplace_back(entry.requested_at, run);
  }
  std::ranges::sort(found);
  std::vector<std::string> order;
  for (auto& [time, run] : found) order.push_back(std::move(run));
  return order;
}

}  // namespace kymaros::domain
