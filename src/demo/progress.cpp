#include "demo/progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/duration.hpp"
#include "demo/names.hpp"
#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::demo {
namespace {

bool has_ended(const json::Value& pod) {
  const auto phase = json::find_string(pod, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed";
}

std::string rounded(Duration duration) {
  return format_duration(std::chrono::round<std::chrono::seconds>(duration));
}

std::string names_of(const json::Value& record) {
  std::vector<std::string> names;
  for (const auto& sandbox : sim::items_at(record, {"sandboxes"}))
    names.push_back(json::find_string(sandbox, {"namespace"}));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// What a run does in a step that it comes to; empty: nothing worth a line.
std::string beginning_of(std::string_view step, const json::Value& record) {
  if (step == "Preflight") return "looks for its newest backup, and what is in it";
  if (step == "Sandbox") return fmt::format("builds a sandbox, {}", names_of(record));
  if (step == "Restore") return "has Velero restore the backup into the sandbox";
  if (step == "Validate") return "restored; waits for pods, checks, compares objects";
  if (step == "CleanUp") return "removes the sandbox";
  return {};
}

}  // namespace

Progress::Progress(sim::Registry& registry, std::function<void(const Happening&)> told)
    : registry_(registry), told_(std::move(told)) {
  registry.storage().observe([this](const sim::Change& change) { note(change); });
}

void Progress::note(const sim::Change& change) {
  if (change.kind == sim::Change::Kind::Deleted) return;
  if (change.resource == kTests) note_test(*change.object);
  if (change.resource == "restores.velero.io") note_restore(*change.object);
  if (change.resource == "pods") note_pod(*change.object);
}

void Progress::note_test(const json::Value& test) {
  const auto name = sim::key_of(test).name;
  const auto* record = json::find(test, {"status", "run"});
  if (record && record->is_object()) {
    note_step(name, runs_[name], *record);
  } else if (const auto found = runs_.find(name); found != runs_.end()) {
    finish(name, test);
    runs_.erase(found);
  }
}

void Progress::note_step(const std::string& test, Run& run, const json::Value& record) {
  const auto step = json::find_string(record, {"step"});
  for (const auto& sandbox : sim::items_at(record, {"sandboxes"}))
    run.sandboxes[json::find_string(sandbox, {"namespace"})] = json::find_string(sandbox, {"source"});
  if (const auto backup = json::find_string(record, {"backup", "name"}); backup != run.backup) {
    run.backup = backup;
    const auto age = sim::time_at(record, {"backup", "startedAt"});
    if (age) say(test, fmt::format("takes {}, {} old", backup, rounded(registry_.clock().now() - *age)));
  }
  const auto outcome = json::find_string(record, {"outcome", "result"});
  if (outcome != std::exchange(run.outcome, outcome)) {
    say(test,
        fmt::format("verdict: {}, {} of 100 points", outcome, sim::integer_at(record, {"outcome", "score"})));
  }
  if (step != run.step) {
    run.step = step;
    run.detail.clear();
    if (const auto text = beginning_of(step, record); !text.empty()) say(test, text);
  }
}

void Progress::finish(const std::string& test, const json::Value& object) {
  last_[test] = {.test = test,
                 .step = {},
                 .detail = {},
                 .result = json::find_string(object, {"status", "lastResult"}),
                 .score = static_cast<int>(sim::integer_at(object, {"status", "lastScore"}))};
  say(test, "done: nothing of it is left in the cluster");
}

void Progress::note_restore(const json::Value& restore) {
  const auto total = sim::integer_at(restore, {"status", "progress", "totalItems"});
  const auto found = runs_.find(sim::label_of(restore, "kymaros.io/test"));
  if (found == runs_.end() || total == 0 || found->second.step != "Restore") return;
  found->second.detail = fmt::format(
      "{} of {} objects", sim::integer_at(restore, {"status", "progress", "itemsRestored"}), total);
}

void Progress::note_pod(const json::Value& pod) {
  const auto namespace_ = sim::key_of(pod).namespace_;
  const auto found =
      std::ranges::find_if(runs_, [&](const auto& run) { return run.second.sandboxes.contains(namespace_); });
  if (found == runs_.end() || (found->second.step != "Validate" && found->second.step != "Restore")) return;
  const auto pods = registry_.list("pods", namespace_);
  const auto wanted = std::ranges::count_if(pods, [](const auto& one) { return !has_ended(*one); });
  const auto ready =
      std::ranges::count_if(pods, [](const auto& one) { return sim::is_condition_true(*one, "Ready"); });
  if (found->second.step == "Validate")
    found->second.detail = fmt::format("{} of {} pods ready", ready, wanted);
}

void Progress::say(const std::string& test, std::string text) {
  told_({.at = registry_.clock().now(), .test = test, .text = std::move(text)});
}

std::vector<Standing> Progress::standings() const {
  std::vector<Standing> out;
  for (const auto name : kApplications) {
    Standing standing{.test = std::string(name)};
    if (const auto last = last_.find(standing.test); last != last_.end()) standing = last->second;
    if (const auto run = runs_.find(standing.test); run != runs_.end()) {
      standing.step = run->second.step;
      standing.detail = run->second.detail;
      standing.result = run->second.outcome;
    }
    out.push_back(std::move(standing));
  }
  return out;
}

}  // namespace kymaros::demo
