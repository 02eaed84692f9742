#include "conformance/programs.hpp"

#include <fmt/format.h>

namespace kymaros::conformance {
namespace {

std::string followed(std::string_view members) {
  return members.empty() ? std::string() : fmt::format(", {}", members);
}

std::string spec_of(const Program& program, std::string_view spec, std::string_view in_container) {
  return fmt::format("{{terminationGracePeriodSeconds: 1, containers: [{}]{}}}",
                     container(program, in_container), followed(spec));
}

}  // namespace

std::string container(const Program& program, std::string_view more) {
  const bool has_image = more.contains("image:");
  return fmt::format("{{name: c, command: {}{}{}}}", program.command,
                     has_image ? "" : ", image: 'localhost/busybox:1', imagePullPolicy: Never",
                     followed(more));
}

std::string pod(std::string_view name, const Program& program, std::string_view spec,
                std::string_view in_container, std::string_view metadata) {
  return fmt::format("{{metadata: {{name: {}, annotations: {{{}}}{}}}, spec: {}}}", name, program.annotations,
                     followed(metadata), spec_of(program, spec, in_container));
}

std::string pod_template(std::string_view app, const Program& program, std::string_view spec,
                         std::string_view in_container) {
  return fmt::format("{{metadata: {{labels: {{app: {}}}, annotations: {{{}}}}}, spec: {}}}", app,
                     program.annotations, spec_of(program, spec, in_container));
}

}  // namespace kymaros::conformance
