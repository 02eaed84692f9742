#pragma once

#include <optional>
#include <string>

#include "kube/client.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::sandbox {

/// What stands under a sandbox' name now.
struct SandboxState {
  std::string uid;
  bool is_ours = false;  // owner UID and run match; false too for one that somebody else made anew
  bool is_terminating = false;
  std::string blocked_by;  // why a terminating one does not go: content or finalizers that remain
};

/// Makes, closes and removes sandboxes. Every call may be repeated after a crash, and does what is left to
/// do.
class Sandboxes {
 public:
  Sandboxes(kube::Client& client, Account account) : client_(client), account_(std::move(account)) {}

  /// The namespace of that name, or nothing. `owner` decides whether it is ours.
  Task<Result<std::optional<SandboxState>>> look_at(std::string name, Ownership owner);

  /// Creates the namespace, the right to work in it, and its fences; returns its UID when all of them are
  /// there. AlreadyExists if the name is somebody else's; Unavailable while our new right in it is not in
  /// force yet.
  Task<Result<std::string>> make(SandboxPlan plan);

  /// Stops everything that runs in it and releases its volumes, but keeps the namespace: a provider that
  /// still restores into it would wait for a namespace that goes, or make one that is gone anew (decision
  /// 21). One that was made anew has neither fences nor our right to work in it: they are made first.
  /// Everything is tried, whatever else fails; Unavailable while the right is not in force yet.
  Task<Result<void>> empty(std::string name, Ownership owner);

  /// Leaves it as it is for people to look at; the sweeper takes it when it expires (sandbox.keepOnFailure).
  Task<Result<void>> keep(std::string name, std::string uid);

  /// Asks for its deletion, of exactly this one. No error if it is gone.
  Task<Result<void>> remove(std::string name, std::string uid);

 private:
  Task<Result<std::string>> create_namespace(const SandboxPlan& plan);

  kube::Client& client_;
  Account account_;
};

}  // namespace kymaros::sandbox
