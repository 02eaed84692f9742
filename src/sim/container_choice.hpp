#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/api_error.hpp"

namespace kymaros::sim {

/// The container of a pod that a request means (log, exec, attach): the one that it names, or the only one.
/// 400 if it names none of several, or none that is there.
Answer<std::string> chosen_container(const json::Value& pod, const std::string& wanted);

/// The entry of a container in the pod's status; nullptr if there is none.
const json::Value* status_of_container(const json::Value& pod, const std::string& container);

/// The container runs: it may still say something, and programs can be started in it.
bool is_running(const json::Value& pod, const std::string& container);

}  // namespace kymaros::sim
