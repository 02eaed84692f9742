#pragma once

#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/transport.hpp"
#include "sim/api_server.hpp"
#include "sim/kubelet/kubelet.hpp"
#include "sim/registry.hpp"
#include "sim/resource_catalog.hpp"
#include "sim/storage.hpp"
#include "sim/velero/velero.hpp"

namespace kymaros::sim {

/// A whole cluster in one process: API server, controllers, kubelet, Velero and its object store.
class Cluster {
 public:
  struct Options {
    std::string velero = "1.18";  // its version
    KubeletOptions node = {.node = "node1", .cpu = "64", .memory = "256Gi", .pods = "500"};
  };

  Cluster(const async::Executor& executor, Clock& clock, Random& random, const Options& options);
  ~Cluster();

  Registry& registry() { return registry_; }
  ApiServer& api() { return api_; }
  Kubelet& kubelet();
  /// The node hears and says nothing until it is back; its containers run on.
  void lose_node();
  void regain_node();
  velero::Velero& velero() { return velero_; }

 private:
  class Controllers;

  void furnish(const Options& options);

  Storage storage_;
  ResourceCatalog catalog_;
  Registry registry_;
  ApiServer api_;
  std::unique_ptr<Controllers> controllers_;
  velero::Velero velero_;
};

}  // namespace kymaros::sim
