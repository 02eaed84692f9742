#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/expectation.hpp"
#include "domain/resource_filter.hpp"

namespace kymaros::domain {

struct KindCount {
  int found = 0;
  int expected = 0;
};

/// An object that should be there and is not, and how that is known.
struct Missing {
  ObjectId id;            // under its source namespace
  std::string why;        // "in the backup, not restored"; "container web: env DB_PASSWORD needs it"
  bool excepted = false;  // the owner said that it may be missing (decision 6e)
  std::string exception_reason;
  bool in_backup = false;  // the backup holds it; false: the backup lacks it (decision 6)
};

struct SkippedKind {
  std::string kind;
  NotExpected why = NotExpected::Excluded;
  int count = 0;
};

/// Expected against restored, object by object, and what even the backup lacks.
struct Completeness {
  std::map<std::string, KindCount> kinds;       // by qualified kind
  std::map<std::string, KindCount> namespaces;  // by source namespace, of what is expected from the backup
  std::vector<Missing> missing;
  std::vector<ObjectId> extra;  // restored though the backup's contents do not hold it
  std::vector<SkippedKind> skipped;
  std::vector<std::string> empty_sources;  // source namespaces of which the backup holds nothing
  /// Optional references without a target that is known to be lost. They do not count; they explain.
  std::vector<Missing> unresolved_optional;
  std::vector<std::string> not_compared;  // what could not be looked at, in sentences
  int left_out = 0;  // objects of the backup among it: whether they are back, nobody knows
  int not_seen = 0;  // kinds of a source namespace and references among it

  /// Of everything that should be there.
  KindCount total() const;
  /// Of what the backup holds: what its restore can be measured by.
  KindCount in_backup() const;
  /// Missing without an exception of the owner.
  int missing_count() const;
};

/// An object or volume that may be missing, and why (spec.verdict.exceptions).
struct Exception {
  std::string kind;
  std::string name;
  std::string reason;
};

struct CompletenessQuestion {
  const Inventory* inventory = nullptr;          // sorted
  std::map<std::string, std::string> sandboxes;  // source -> sandbox
  std::vector<ObjectFacts> restored;             // in the sandboxes, without our own kymaros-* objects
  std::set<ObjectId>
      existing_cluster_objects;   // CRDs, StorageClasses, PriorityClasses that references may name
  std::vector<ObjectFacts> live;  // 6b: metadata of the source namespaces, where it may be read
  std::optional<Time> backup_started_at;
  bool live_was_read = false;
  std::vector<std::string> live_refused;  // kinds of source namespaces that may not be read, in sentences
  int references_not_asked = 0;           // whose targets nobody looked for; counted as existing
  Exclusions exclusions;
  std::vector<Exception> exceptions;
  ResourceFilter backup_filter;  // what the backup restricted itself to
  ResourceFilter owner_filter;   // what the owner keeps out of the restore: not missed in the backup
};

/// Levels 1 and 2 rest on it (decisions 5 and 6a, 6b).
Completeness judge_completeness(const CompletenessQuestion& question);

}  // namespace kymaros::domain
