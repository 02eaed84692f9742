#pragma once

#include <string>
#include <vector>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

/// "Running", "Init:0/1", "CrashLoopBackOff", "Terminating": the one word for how a pod is.
std::string pod_word(const json::Value& pod);

std::vector<Column> pod_columns();

}  // namespace kymaros::sim
