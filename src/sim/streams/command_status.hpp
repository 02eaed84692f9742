#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim {

/// The v1 Status at the end of exec and attach, as text: how the process ended. Exit code 0 is a success; of
/// others `how` says what Kubernetes calls it.
std::string exited_status(int exit_code, std::string_view how);

/// It could not be carried out (apimachinery, errors.NewInternalError).
std::string internal_error_status(std::string_view why);

}  // namespace kymaros::sim
