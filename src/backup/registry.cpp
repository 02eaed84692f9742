#include "backup/registry.hpp"

#include <fmt/format.h>

#include "backup/velero/velero.hpp"

namespace kymaros::backup {

Result<std::unique_ptr<Provider>> make_provider(std::string_view name, const ProviderTools& tools) {
  if (name == "velero") {
    return std::make_unique<velero::Velero>(
        tools.client, tools.store, tools.clock, tools.random, tools.executor,
        velero::Velero::Options{.velero_namespace = tools.velero_namespace});
  }
  if (name == "kasten" || name == "trilio") {
    return fail(ErrorCode::Invalid,
                fmt::format("the adapter for provider \"{}\" is not built yet; velero is", name));
  }
  return fail(ErrorCode::Invalid,
              fmt::format("there is no provider \"{}\": velero, kasten and trilio are known", name));
}

}  // namespace kymaros::backup
