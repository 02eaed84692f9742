#pragma once

#include <string>
#include <string_view>

namespace kymaros::sim {

/// Why a label or an annotation cannot be called so, or a label not say so, in the words of the API server
/// (k8s.io/apimachinery, validation.IsQualifiedName, IsValidLabelValue); empty if they can.
std::string problem_of_label_name(std::string_view name);
std::string problem_of_label_value(std::string_view value);

}  // namespace kymaros::sim
