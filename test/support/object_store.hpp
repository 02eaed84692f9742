#pragma once

#include <memory>
#include <string>

#include "backup/velero/downloads.hpp"

namespace kymaros::test {

/// A transport that the test owns, as one of the shared ones.
inline backup::velero::SharedTransport borrowed(http::Transport& store) {
  return {std::shared_ptr<void>(), &store};
}

inline Task<Result<backup::velero::SharedTransport>> find_borrowed(http::Transport& store) {
  co_return borrowed(store);
}

/// Every file is in this store.
inline backup::velero::Downloads::StoreOf store_of(http::Transport& store) {
  return [&store](const std::string&, const std::string&) { return find_borrowed(store); };
}

/// Every store is this one, however it is trusted.
inline backup::velero::ObjectStores::Connect only(http::Transport& store) {
  return [&store](const http::TlsOptions&) -> Result<backup::velero::SharedTransport> {
    return borrowed(store);
  };
}

}  // namespace kymaros::test
