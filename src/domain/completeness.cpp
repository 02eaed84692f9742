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
    for (const auto& [source, sandbox] : q_.sandboxes) source_of_[sandbox] = source;
    for (const auto& object : q_.live) live_.insert(in_sandbox(object.id));
  }

  Completeness run() {
    compare_inventory();
    look_for_unresolved_references();
    look_for_what_the_backup_lacks();
    mark_exceptions();
    note_what_was_not_seen();
    return std::move(result_);
  }

 private:
  static ObjectId moved(const ObjectId& id, const std::map<std::string, std::string>& namespaces) {
    ObjectId other = id;
    if (const auto to = namespaces.find(id.namespace_); to != namespaces.end()) other.namespace_ = to->second;
    return other;
  }
  ObjectId in_sandbox(const ObjectId& id) const { return moved(id, q_.sandboxes); }
  ObjectId in_source(const ObjectId& id) const { return moved(id, source_of_); }

  void compare_inventory() {
    std::map<std::pair<std::string, NotExpected>, int> skipped;
    std::set<std::string> holds_something;
    std::set<ObjectId> in_backup;
    for (const auto& object : q_.inventory->objects) {
      if (!q_.sandboxes.contains(object.id.namespace_)) continue;
      in_backup.insert(in_sandbox(object.id));
      if (const auto why = why_not_expected(object, *q_.inventory, q_.exclusions)) {
        ++skipped[{qualified_kind(object.id), *why}];
        if (*why == NotExpected::NotKnown) holds_something.insert(object.id.namespace_);
        continue;
      }
      holds_something.insert(object.id.namespace_);
      count(object.id);
    }
    for (const auto& [key, n] : skipped) result_.skipped.push_back({key.first, key.second, n});
    for (const auto& [source, sandbox] : q_.sandboxes) {
      if (!holds_something.contains(source)) result_.empty_sources.push_back(source);
    }
    note_extras(in_backup);
  }

  void note_extras(const std::set<ObjectId>& in_backup) {
    if (!q_.inventory->contents_read) return;
    const Inventory nothing{.contents_read = true};
    for (const auto& object : q_.restored) {
      if (in_backup.contains(object.id) || !object.controller_kind.empty()) continue;
      if (!why_not_expected(object, nothing, {})) result_.extra.push_back(in_source(object.id));
    }
  }

  void count(const ObjectId& id) {
    const bool found = restored_.contains(in_sandbox(id));
    for (auto* count : {&result_.kinds[qualified_kind(id)], &result_.namespaces[id.namespace_]}) {
      ++count->expected;
      count->found += found;
    }
    if (!found) add_missing({.id = id, .why = "in the backup, but not in the sandbox", .in_backup = true});
  }

  bool add_missing(Missing missing) {
    if (!reported_.insert(in_sandbox(missing.id)).second) return false;
    result_.missing.push_back(std::move(missing));
    return true;
  }

  /// Missing though the inventory alone did not make it expected.
  void add_gap(Missing gap) {
    if (!add_missing(gap)) return;
    ++result_.kinds[qualified_kind(gap.id)].expected;
    if (gap.in_backup) ++result_.namespaces[gap.id.namespace_].expected;
  }

  bool resolves(const ObjectId& target) const {
    return restored_.contains(target) || q_.existing_cluster_objects.contains(target);
  }

  /// In the backup, and kept out of the sandbox by the run itself: judged in the inventory only.
  bool is_excluded_by_us(const ObjectId& source) const {
    const auto* object = find_object(*q_.inventory, source);
    return object && why_not_expected(*object, *q_.inventory, q_.exclusions) == NotExpected::Excluded;
  }

  /// An optional reference is a gap only if the live source has its target, or the backup's own filters
  /// dropped it.
  bool matters(const Reference& reference) const {
    return !reference.optional || live_.contains(reference.target) ||
           q_.backup_filter.drops(reference.target);
  }

  void look_for_unresolved_references() {
    for (const auto& object : q_.restored) {
      for (const auto& reference : object.references) look_for_target(reference, object);
    }
  }

  void look_for_target(const Reference& reference, const ObjectFacts& object) {
    const auto source = in_source(reference.target);
    if (resolves(reference.target) || is_excluded_by_us(source)) return;
    const bool in_backup = find_object(*q_.inventory, source) != nullptr;
    auto why = fmt::format("{}, and {} needs it ({})",
                           in_backup ? "in the backup, but not in the sandbox" : "the backup lacks it",
                           to_string(object.id), reference.where);
    if (in_backup || matters(reference)) {
      add_gap({.id = source, .why = std::move(why), .in_backup = in_backup});
    } else {
      result_.unresolved_optional.push_back({.id = source, .why = std::move(why)});
    }
  }

  /// The source itself says what the backup should have: what lived in it before the backup began.
  bool belongs_into_backup(const ObjectFacts& live) const {
    if (!live.created_at || *live.created_at >= *q_.backup_started_at) return false;
    if (!live.controller_kind.empty()) return false;
    const auto label = live.labels.find(std::string(kExcludeLabel));
    if (label != live.labels.end() && label->second == "true") return false;
    // Kinds that the run keeps out of its sandbox are looked for in the inventory all the same.
    const Exclusions selected{.label_selector = q_.exclusions.label_selector};
    return !q_.owner_filter.drops(live.id) && !why_not_expected(live, *q_.inventory, selected);
  }

  void look_for_what_the_backup_lacks() {
    // An object of the backup that was not looked at would count as one that the backup lacks.
    if (!q_.live_was_read || !q_.backup_started_at || q_.inventory->left_out > 0) {
      result_.not_compared.emplace_back("what lives in the source namespaces could not be compared");
      ++result_.not_seen;
      return;
    }
    for (const auto& object : q_.live) {
      if (find_object(*q_.inventory, object.id) || !belongs_into_backup(object)) continue;
      add_gap({.id = object.id,
               .why = "it lives in the source namespace since before the backup, and the backup lacks it"});
    }
  }

  void note_what_was_not_seen() {
    auto& notes = result_.not_compared;
    notes.insert(notes.end(), q_.inventory->notes.begin(), q_.inventory->notes.end());
    notes.insert(notes.end(), q_.live_refused.begin(), q_.live_refused.end());
    if (q_.references_not_asked > 0) {
      notes.push_back(
          fmt::format("{} references of restored objects were not looked up", q_.references_not_asked));
    }
    result_.left_out = q_.inventory->left_out;
    result_.not_seen += static_cast<int>(q_.live_refused.size()) + q_.references_not_asked;
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
      const auto counted = result_.namespaces.find(missing.id.namespace_);
      if (missing.in_backup && counted != result_.namespaces.end()) --counted->second.expected;
    }
  }

  const CompletenessQuestion& q_;
  std::set<ObjectId> restored_;
  std::set<ObjectId> live_;      // as it would stand in the sandbox
  std::set<ObjectId> reported_;  // likewise
  std::map<std::string, std::string> source_of_;
  Completeness result_;
};

KindCount sum_of(const std::map<std::string, KindCount>& counts) {
  KindCount sum;
  for (const auto& [key, count] : counts) {
    sum.found += count.found;
    sum.expected += count.expected;
  }
  return sum;
}

}  // namespace

KindCount Completeness::total() const { return sum_of(kinds); }

KindCount Completeness::in_backup() const { return sum_of(namespaces); }

int Completeness::missing_count() const {
  return static_cast<int>(std::ranges::count(missing, false, &Missing::excepted));
}

Completeness judge_completeness(const CompletenessQuestion& question) { return Comparison(question).run(); }

}  // namespace kymaros::domain
