#include "demo/replica.hpp"

#include <memory>
#include <utility>

namespace kymaros::demo {
namespace {

http::Headers headers_of(const std::string& token) {
  http::Headers headers;
  headers.set("Authorization", "Bearer " + token);
  return headers;
}

/// The cluster's own object store, wherever its URLs say that it is.
backup::velero::ObjectStores::Connect to(http::Transport& store) {
  return [&store](const http::TlsOptions&) -> Result<backup::velero::SharedTransport> {
    return backup::velero::SharedTransport(std::shared_ptr<void>(), &store);
  };
}

}  // namespace

Replica::Replica(sim::Cluster& cluster, async::VirtualLoop& loop, Random& random, const std::string& token,
                 const op::Settings& settings, std::string identity)
    : loop_(loop),
      client_(cluster.api(), loop.clock(), loop.executor(),
              {.server = "http://cluster", .headers = headers_of(token)}),
      replica_(client_, to(cluster.velero().object_store()), loop.clock(), random, loop.executor(), settings,
               {.identity = std::move(identity)}),
      tasks_(loop.executor()) {
  tasks_.spawn(replica_.run());
}

Replica::~Replica() {
  tasks_.cancel();
  loop_.run(tasks_.join());
}

}  // namespace kymaros::demo
