#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backup/provider.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/transport.hpp"
#include "kube/client.hpp"

namespace kymaros::backup {

/// What an adapter works with. Everything outlives it.
struct ProviderTools {
  kube::Client& client;
  http::Transport& store;  // to object stores: without the API server's credentials
  Clock& clock;
  Random& random;
  async::Executor executor;
  std::string velero_namespace = "velero";
};

/// The provider that spec.backupSource.provider names. ErrorCode::Invalid, with a sentence for the owner, if
/// there is none of that name or its adapter is not built yet (decision 28).
Result<std::unique_ptr<Provider>> make_provider(std::string_view name, const ProviderTools& tools);

}  // namespace kymaros::backup
