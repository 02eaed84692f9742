#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// Why a claim cannot have a volume, in the volume controller's words; empty if it can. Pure.
std::string volume_mismatch(const json::Value& volume, const json::Value& claim);

/// True if spec.claimRef of a volume means this claim, by its name and, where it has one, its uid.
bool is_claimed_by(const json::Value& volume, const json::Value& claim);

enum class Candidates { All, ReservedOnly };

/// Which of the volumes a claim that names none is bound to: the one that is reserved for it, or the smallest
/// that is available and fits. Nothing if there is none.
ObjectPtr best_volume(const std::vector<ObjectPtr>& volumes, const json::Value& claim, Candidates candidates);

}  // namespace kymaros::sim
