#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/run_record.hpp"
#include "backup/provider.hpp"
#include "sandbox/sandboxes.hpp"

namespace kymaros::op {

/// Everything that one run made, or was about to.
struct CleanTarget {
  struct Namespace {
    std::string name;
    std::string uid;       // as recorded; empty: it was not known to exist
    bool is_drawn = true;  // the name was drawn for this run, so whatever bears it is ours
  };
  sandbox::Ownership owner;
  std::vector<Namespace> namespaces;
  std::vector<std::string> restores;
  bool knows_restores = true;  // false: which there are cannot be seen now
  Time since;                  // when the run began: nothing that is older can be its
};

std::vector<CleanTarget::Namespace> recorded_namespaces(const std::vector<api::RunSandbox>& sandboxes);

struct CleanState {
  bool is_clean = false;                     // nothing is left that can be removed
  bool only_outside = false;                 // not clean, for what is left outside the sandboxes alone
  std::string waiting_for;                   // what is still there, in a sentence
  std::vector<std::string> left_for_people;  // what we may not remove, or must not: nobody waits for it
};

/// What the condition SandboxClean says of it.
std::string describe(const CleanState& state);

/// Removes what a run made, in the one order that is safe (decisions 21, 22): while a restore is not terminal
/// its namespaces are emptied, not deleted; then what it left outside of them goes, and they, and the
/// restores. Where restores cannot be seen, one may be under way.
class Cleaner {
 public:
  Cleaner(sandbox::Sandboxes& sandboxes, backup::Provider& provider)
      : sandboxes_(sandboxes), provider_(provider) {}

  /// Does what can be done now. May be called at any time, after any crash, until it is clean.
  Task<Result<CleanState>> step(CleanTarget target);

 private:
  struct SeenRestore {
    std::string name;
    std::optional<backup::RestoreState> state;  // nothing: it is not there
  };
  struct SeenNamespace {
    CleanTarget::Namespace recorded;
    std::optional<sandbox::SandboxState> state;
    bool is_ours() const;
  };
  using Restores = std::vector<SeenRestore>;
  using Namespaces = std::vector<SeenNamespace>;

  Task<Result<Restores>> see_restores(const CleanTarget& target);
  Task<Result<Namespaces>> see_namespaces(const CleanTarget& target);

  Task<Result<CleanState>> empty_for_now(const CleanTarget& target, std::string reason);
  Task<Result<std::string>> stop_restores(const Restores& restores);
  Task<Result<std::string>> remove_namespaces(const Namespaces& namespaces);
  Task<Result<std::string>> remove_restores(const Restores& restores);
  static std::vector<std::string> own_names(const Namespaces& namespaces);
  Task<Result<backup::Leftovers>> remove_leftovers(const CleanTarget& target, const Namespaces& namespaces);

  sandbox::Sandboxes& sandboxes_;
  backup::Provider& provider_;
};

}  // namespace kymaros::op
