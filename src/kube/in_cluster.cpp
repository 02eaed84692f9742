#include "kube/in_cluster.hpp"

#include <fmt/format.h>

namespace kymaros::kube {

bool is_in_cluster(const Surroundings& surroundings) {
  return !surroundings.environment("KUBERNETES_SERVICE_HOST").empty() &&
         !surroundings.environment("KUBERNETES_SERVICE_PORT").empty();
}

Result<Config> in_cluster_config(const Surroundings& surroundings) {
  const std::string host = surroundings.environment("KUBERNETES_SERVICE_HOST");
  const std::string written_host = host.contains(':') ? fmt::format("[{}]", host) : host;
  const std::string directory(kServiceAccountDirectory);
  Config config{.server = fmt::format("https://{}:{}", written_host,
                                      surroundings.environment("KUBERNETES_SERVICE_PORT")),
                .ca = {.text = {}, .file = directory + "/ca.crt"},
                .token_file = directory + "/token"};
  if (!surroundings.read(config.token_file)) {
    return fail(
        ErrorCode::Invalid,
        fmt::format("{} cannot be read: is automountServiceAccountToken switched off?", config.token_file));
  }
  KYMAROS_TRY(config.ca.text, surroundings.read(config.ca.file));
  if (const auto name = surroundings.read(directory + "/namespace"); name && !name->empty()) {
    config.namespace_ = name->substr(0, name->find_last_not_of(" \n") + 1);
  }
  return config;
}

}  // namespace kymaros::kube
