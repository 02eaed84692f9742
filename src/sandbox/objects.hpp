#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "kube/resource.hpp"
#include "sandbox/sandbox.hpp"

namespace kymaros::sandbox {

/// Prefix of the name of everything that we put into a sandbox; such objects are never counted as restored.
constexpr std::string_view kOwnPrefix = "kymaros-";

/// The ClusterRole that the operator binds to itself in each sandbox (deploy/kustomize).
constexpr std::string_view kSandboxRole = "kymaros-sandbox";

/// An object that is to be there, and where it goes.
struct Wanted {
  kube::ResourceType type;
  json::Value object;
};

/// The labels that everything of a run carries; `source` is empty for what belongs to no single source
/// namespace.
std::map<std::string, std::string> ownership_labels(const Ownership& owner, const std::string& source);

/// The namespace itself, with ownership and expiry.
json::Value namespace_object(const SandboxPlan& plan);

/// The run that a namespace is a sandbox of: nothing unless it says so in every way in which we mark one. Its
/// test's name is as the label has it. Nothing is ever deleted for one label.
std::optional<Ownership> owner_of(const json::Value& namespace_);

/// When a sandbox namespace expires; nothing: it cannot be read.
std::optional<Time> expiry_of(const json::Value& namespace_);

/// The right to work in the sandbox `name`. Made first: the others need it.
Wanted role_binding(const std::string& name, const Ownership& owner, const Account& account);

/// Network policies, quota and default requests, in the order in which they are to be made: nothing may be
/// restored before all of them are there.
std::vector<Wanted> fences(const SandboxPlan& plan);

/// What closes a sandbox that is being emptied: no pod may start in it any more, and nothing crosses the
/// boundary of one that has no fences of its own (decision 21).
std::vector<Wanted> closing(const std::string& name);

}  // namespace kymaros::sandbox
