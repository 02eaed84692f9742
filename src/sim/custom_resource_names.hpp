#pragma once

#include <vector>

#include "sim/condition_list.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// What becomes of the names that a CustomResourceDefinition wants: each is its own unless another definition
/// of the same group has it already, as a name of resources (plural, singular, short names) or of kinds
/// (kind, listKind).
struct NameVerdict {
  json::Object accepted;                // status.acceptedNames
  std::string status, reason, message;  // of the condition NamesAccepted
};

NameVerdict judge_names(const json::Value& definition, const std::vector<ObjectPtr>& all);

}  // namespace kymaros::sim
