#include "operator/sweeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/labels.hpp"
#include "api/restore_test.hpp"
#include "async/sleep.hpp"
#include "base/log.hpp"
#include "domain/decide.hpp"
#include "operator/sweep_rule.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::op {
namespace {

constexpr auto kSweepInterval = std::chrono::minutes(1);
constexpr auto kLifeOfUnknown = std::chrono::minutes(30);  // of a sandbox whose expiry nobody can read

std::string key_of(const std::string& test_uid, const std::string& run) {
  return fmt::format("{}/{}", test_uid, run);
}

}  // namespace

/// What there is of one run.
struct Sweeper::Found {
  CleanTarget target;
  std::optional<SweepCandidate> youngest;  // of its namespaces; nothing: only restores are left
};

Sweeper::Found& Sweeper::found_of(std::map<std::string, Found>& runs, const std::string& test_uid,
                                  const std::string& run, Time now) {
  return runs.try_emplace(key_of(test_uid, run), Found{.target = {.since = now}}).first->second;
}

Task<Result<std::map<std::string, Sweeper::Found>>> Sweeper::find_runs() {
  std::map<std::string, Found> runs;
  const auto selector = fmt::format("{}={}", api::kManagedByLabel, api::kManagedByValue);
  const auto page =
      co_await client_.list_all(sandbox::kNamespaces, {.labelSelector = selector}, {.metadata_only = true});
  if (!page) co_return fail(page.error().within("look for sandboxes"));
  for (const auto& item : page->items) {
    const auto metadata = json::decode<kube::ObjectMeta>(item.at("metadata"));
    auto owner = sandbox::owner_of(item);
    if (!metadata || !owner) {
      tell_stranger(json::find_string(item, {"metadata", "name"}));
      continue;
    }
    auto& found = found_of(runs, owner->test_uid, owner->run, clock_.now());
    found.target.owner = *std::move(owner);
    found.target.namespaces.push_back({.name = metadata->name, .uid = metadata->uid, .is_drawn = false});
    const auto created = metadata->creationTimestamp.value_or(clock_.now());
    const SweepCandidate candidate{
        .created_at = created,
        .expires_at = sandbox::expiry_of(item).value_or(created + kLifeOfUnknown),
        .is_kept = metadata->annotations.contains(std::string(api::kKeptAnnotation))};
    found.target.since = std::min(found.target.since, candidate.created_at);
    if (!found.youngest || candidate.created_at > found.youngest->created_at) found.youngest = candidate;
  }
  const auto restores = co_await provider_.own_restores();
  if (!restores) {
    log::warning("restores cannot be seen: sandboxes are emptied, and stay",
                 {{"error", restores.error().message}});
    for (auto& [run, found] : runs) found.target.knows_restores = false;
    co_return runs;
  }
  for (const auto& [name, state] : *restores) {
    const auto run = state.label(api::kRunLabel);
    const auto uid = state.label(api::kOwnerUidLabel);
    if (run.empty() || uid.empty()) continue;
    auto& found = found_of(runs, uid, run, clock_.now());
    found.target.restores.push_back(name);
    if (state.created_at) found.target.since = std::min(found.target.since, *state.created_at);
    found.target.owner.test_uid = uid;
    found.target.owner.run = run;
  }
  co_return runs;
}

/// A namespace that bears one of our labels and is not a sandbox as we make them is somebody else's.
void Sweeper::tell_stranger(const std::string& name) {
  if (strangers_.insert(name).second)
    log::warning("a namespace bears our label, but is no sandbox of ours, and is left alone",
                 {{"namespace", std::string_view(name)}});
}

Task<Result<std::set<std::string>>> Sweeper::find_runs_under_way() {
  std::set<std::string> runs;
  const auto note = [&runs](const kube::ListPage& page, bool is_first) {
    if (is_first) runs.clear();
    for (const auto& item : page.items) {
      const auto run = json::find_string(item, {"status", "run", "id"});
      if (!run.empty()) runs.insert(key_of(json::find_string(item, {"metadata", "uid"}), run));
    }
  };
  const auto seen = co_await client_.list_each(api::RestoreTest::resource(), {}, {}, note);
  if (!seen) co_return fail(seen.error().within("look for the runs under way"));
  co_return runs;
}

Task<Result<bool>> Sweeper::sweep_run(const Found& found) {
  const auto clean = co_await cleaner_.step(found.target);
  if (!clean) co_return fail(clean.error());
  log::info("swept", {{"run", found.target.owner.run},
                      {"test", found.target.owner.test_name},
                      {"clean", clean->is_clean},
                      {"waiting_for", clean->waiting_for}});
  co_return clean->is_clean;
}

Task<Result<Time>> Sweeper::sweep() {
  const auto now = clock_.now();
  Time next = now + kSweepInterval;
  KYMAROS_CO_TRY(auto runs, co_await find_runs());
  if (runs.empty()) co_return next;
  // Read after what there is: a run stands in its test before it makes anything.
  KYMAROS_CO_TRY(const auto runs_under_way, co_await find_runs_under_way());
  for (auto& [run, found] : runs) {
    const bool under_way = runs_under_way.contains(run);
    if (!found.youngest && under_way) continue;
    if (found.youngest) found.youngest->run_is_under_way = under_way;
    const auto due = found.youngest ? sweep_at(*found.youngest) : std::optional(now);
    if (!due) continue;
    if (*due > now) {
      next = std::min(next, *due);
      continue;
    }
    const auto swept = co_await sweep_run(found);
    if (!swept) log::warning("sweep failed", {{"run", run}, {"error", swept.error().message}});
    const bool is_soon_done = found.target.knows_restores && (!swept || !*swept);
    if (is_soon_done)
      next = std::min(next, std::chrono::ceil<Time::duration>(now + domain::clean_up_poll(now - *due)));
  }
  co_return next;
}

Task<void> Sweeper::run() {
  while (true) {
    const auto next = co_await sweep();
    if (!next) log::warning("sweep failed", {{"error", next.error().message}});
    const auto now = clock_.now();
    const Duration wait = next ? std::clamp<Duration>(*next - now, std::chrono::seconds(1), kSweepInterval)
                               : Duration(std::chrono::seconds(10));
    co_await async::sleep_for(clock_, wait);
  }
}

}  // namespace kymaros::op
