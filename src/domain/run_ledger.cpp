#include "domain/run_ledger.hpp"

#include <algorithm>

namespace kymaros::domain {

void RunLedger::wait(const std::string& run, const std::string& provider, Time requested_at) {
  runs_.try_emplace(run, Entry{.provider = provider, .requested_at = requested_at});
}

bool RunLedger::is_free_for(const std::string& run, const std::string& provider) const {
  if (holder(provider)) return false;
  const auto active = std::ranges::count_if(
      runs_, [](const auto& entry) { return entry.second.state != Entry::State::Waiting; });
  if (static_cast<std::size_t>(active) >= max_runs_) return false;
  const auto me = runs_.find(run);
  return std::ranges::none_of(runs_, [&](const auto& other) {
    if (other.second.state != Entry::State::Waiting || other.second.provider != provider ||
        other.first == run) {
      return false;
    }
    return me == runs_.end() ||
           std::pair(other.second.requested_at, other.first) < std::pair(me->second.requested_at, me->first);
  });
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
