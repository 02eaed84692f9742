#include "domain/completeness.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kymaros::domain {
namespace {

constexpr std::string_view kExcludeLabel = "velero.io/exclude-from-backup";

class Comparison {
 public:
  explicit Comparison(const CompletenessQuestion& question) : q_(question) {
    for (const auto& object : q_.restored) restored_.insert(object.id);
  }

  Completeness run() {
    compare_inventory();
    look_for_unresolved_references();
    look_for_what_the_backup_lacks();
    mark_exceptions();
    return std::move(result_);
  }

 private:
  ObjectId in_sandbox(const ObjectId& id) const {
    ObjectId moved = id;
    if (const auto sandbox = q_.sandboxes.find(id.namespace_); sandbox != q_.sandboxes.end()) {
      moved.namespace_ = sandbox->second;
    }
    return moved;
  }

  void compare_inventory() {
    std::map<std::pair<std::string, NotExpected>, int> skipped;
    std::map<std::string, int> expected_of;
    std::set<ObjectId> in_backup;
    for (const auto& object : q_.inventory->objects) {
      if (!q_.sandboxes.contains(object.id.namespace_)) continue;
      in_backup.insert(in_sandbox(object.id));
      if (const auto why = why_not_expected(object, *q_.inventory, q_.exclusions)) {
        ++skipped[{qualified_kind(object.id), *why}];
        continue;
      }
      ++expected_of[object.id.namespace_];
      count(object.id, restored_.contains(in_sandbox(object.id)), "in the backup, but not in the sandbox");
    }
    for (const auto& [key, n] : skipped) result_.skipped.push_back({key.first, key.second, n});
    for (const auto& [source, sandbox] : q_.sandboxes) {
      if (!expected_of.contains(source)) result_.empty_sources.push_back(source);
    }
    note_extras(in_backup);
  }

  void note_extras(const std::set<ObjectId>& in_backup) {
    if (!q_.inventory->contents_read) return;
    const Inventory nothing;
    for (const auto& object : q_.restored) {
      if (in_backup.contains(object.id) || !object.controller_kind.empty()) continue;
      if (!why_not_expected(object, nothing, {})) result_.extra.push_back(object.id);
    }
  }

  void count(const ObjectId& id, bool found, std::string_view why) {
    for (auto* kind : {&result_.kinds[qualified_kind(id)], &result_.namespaces[id.namespace_]}) {
      ++kind->expected;
      kind->found += found;
    }
    if (found) return;
    if (reported_.insert(in_sandbox(id)).second)
      result_.missing.push_back({.id = id, .why = std::string(why)});
  }

  bool resolves(const ObjectId& target) const {
    return restored_.contains(target) || q_.existing_cluster_objects.contains(target);
  }

  /// An optional reference is a gap only if the live source has its target, or the backup's own filters
  /// dropped it.
  bool matters(const Reference& reference, const ObjectFacts& object) const {
    if (!reference.optional) return true;
    return std::ranges::any_of(q_.live, [&](const ObjectFacts& live) {
      return live.id.kind == reference.target.kind && live.id.name == reference.target.name &&
             in_sandbox(live.id).namespace_ == object.id.namespace_;
    });
  }

  void look_for_unresolved_references() {
    for (const auto& object : q_.restored) {
      for (const auto& reference : object.references) {
        if (resolves(reference.target) || !matters(reference, object)) continue;
        if (!reported_.insert(reference.target).second) continue;
        ++result_.kinds[qualified_kind(reference.target)].expected;
        result_.missing.push_back({.id = reference.target,
                                   .why = fmt::format("the backup lacks it, and {} needs it ({})",
                                                      to_string(object.id), reference.where)});
      }
    }
  }

  void look_for_what_the_backup_lacks() {
    if (!q_.live_was_read || !q_.backup_started_at) return;
    for (const auto& object : q_.live) {
      if (!object.created_at || *object.created_at >= *q_.backup_started_at) continue;
      if (!object.controller_kind.empty() || object.labels.contains(std::string(kExcludeLabel))) continue;
      if (find_object(*q_.inventory, object.id)) continue;
      if (why_not_expected(object, *q_.inventory, q_.exclusions)) continue;
      if (!reported_.insert(in_sandbox(object.id)).second) continue;
      ++result_.kinds[qualified_kind(object.id)].expected;
      result_.missing.push_back({.id = object.id,
                                 .why = "it lives in the source namespace since before the backup, "
                                        "and the backup lacks it"});
    }
  }

  void mark_exceptions() {
    for (auto& missing : result_.missing) {
      const auto allowed = std::ranges::find_if(q_.exceptions, [&](const Exception& exception) {
        return exception.kind == missing.id.kind && exception.name == missing.id.name;
      });
      if (allowed == q_.exceptions.end()) continue;
      missing.excepted = true;
      missing.exception_reason = allowed->reason;
      --result_.kinds[qualified_kind(missing.id)].expected;
    }
  }

  const CompletenessQuestion& q_;
  std::set<ObjectId> restored_;
  std::set<ObjectId> reported_;  // as they would stand in the sandbox
  Completeness result_;
};

}  // namespace

KindCount Completeness::total() const {
  KindCount sum;
  for (const auto& [kind, count] : kinds) {
    sum.found += count.found;
    sum.expected += count.expected;
  }
  return sum;
}

int Completeness::missing_count() const {
  return static_cast<int>(std::ranges::count(missing, false, &Missing::excepted));
}

Completeness judge_completeness(const CompletenessQuestion& question) { return Comparison(question).run(); }

}  // namespace kymaros::domain
