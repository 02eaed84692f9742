#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"

namespace kymaros::sim {

/// The number in the name of a StatefulSet's pod; nothing if it is no such name.
std::optional<int> ordinal_of(const json::Value& set, const std::string& pod);

/// The pod with this number, of a revision's template.
json::Object stateful_pod(const json::Value& set, int ordinal, const json::Value& pod_template,
                          const std::string& revision);

/// The claim that it has from one of the set's volumeClaimTemplates.
json::Object stateful_claim(const json::Value& set, int ordinal, const json::Value& claim_template);

}  // namespace kymaros::sim
