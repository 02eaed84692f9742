#pragma once

#include <string>
#include <string_view>

namespace kymaros::conformance {

/// A program in a container, said twice: as a command that a node runs, and as the annotations by which the
/// simulation knows what it does (src/sim/kubelet/behaviour.hpp).
struct Program {
  std::string_view command;
  std::string_view annotations = "";  // members of a flow map
};

inline constexpr Program kRunsOn{"[sh, -c, 'trap \"exit 0\" TERM; sleep 3600 & wait']"};
inline constexpr Program kEndsWell{"['true']", "sim.kubernetes.io/complete: 'after=1s'"};
inline constexpr Program kEndsBadly{"[sh, -c, 'exit 3']", "sim.kubernetes.io/crash: 'after=100ms, exit=3'"};
/// Takes longer to end than it is given.
inline constexpr Program kIgnoresSignals{"[sh, -c, 'trap \"\" TERM; while true; do sleep 1; done']",
                                         "sim.kubernetes.io/stop: 1h"};

/// A container "c" as a flow map, with further members: "env: [...]".
std::string container(const Program& program, std::string_view more = "");

/// A pod of one container, with further members of its spec: "restartPolicy: Never".
std::string pod(std::string_view name, const Program& program, std::string_view spec = "",
                std::string_view in_container = "", std::string_view metadata = "");

/// metadata and spec of a pod of a workload, labelled "app: <app>".
std::string pod_template(std::string_view app, const Program& program, std::string_view spec = "",
                         std::string_view in_container = "");

}  // namespace kymaros::conformance
