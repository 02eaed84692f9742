#include "operator/run_memory.hpp"

namespace kymaros::op {
namespace {

constexpr auto kPatienceWithRefusal = std::chrono::minutes(1);
constexpr auto kPatienceWithTrouble = std::chrono::minutes(5);

}  // namespace

void RunMemory::failed(const std::string& run, const std::string& step, const Error& error, Time now) {
  // Somebody else wrote at the same time: the next look sees what.
  if (error.code == ErrorCode::Conflict) return;
  auto& trouble = troubles_[run];
  if (trouble.step != step) trouble = {.step = step, .since = now};
  trouble.message = error.message;
  trouble.is_lasting =
      now - trouble.since >= (is_transient(error) ? kPatienceWithTrouble : kPatienceWithRefusal);
}

std::optional<StepTrouble> RunMemory::trouble(const std::string& run, const std::string& step) const {
  const auto found = troubles_.find(run);
  if (found == troubles_.end() || found->second.step != step) return std::nullopt;
  return found->second;
}

void RunMemory::drop(const std::string& run) {
  taken_up_.erase(run);
  troubles_.erase(run);
  reporting_.erase(run);
}

}  // namespace kymaros::op
