#pragma once

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "kube/client.hpp"
#include "support/scripted_transport.hpp"
#include "support/stored_objects.hpp"

namespace kymaros::test {

/// A client of an API server of stored documents, in virtual time.
class StoredCluster : public testing::Test {
 protected:
  StoredCluster() {
    transport.otherwise([this](const http::Request& request) { return cluster(request); });
  }

  async::VirtualLoop loop;
  ScriptedTransport transport{loop.executor(), loop.clock()};
  StoredObjects cluster;
  kube::Client client{transport, loop.clock(), loop.executor(), {.server = "https://k8s"}};
};

}  // namespace kymaros::test
