#pragma once

#include <string>

#include "async/semaphore.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"

namespace kymaros::conformance {

/// A Kubernetes cluster with Velero whose behaviour is to be found out, a real one or a simulated one. Cases
/// know nothing else of it.
class ClusterUnderTest {
 public:
  ClusterUnderTest() = default;
  ClusterUnderTest(const ClusterUnderTest&) = delete;
  ClusterUnderTest& operator=(const ClusterUnderTest&) = delete;
  virtual ~ClusterUnderTest() = default;

  /// The way to the API server, for somebody who may do everything.
  virtual http::Transport& api() = 0;
  /// What URLs of the API server begin with: "https://10.250.0.1:6443".
  virtual std::string server() const = 0;
  virtual Clock& clock() = 0;

  /// The file behind a URL that Velero hands out.
  virtual Task<Result<http::Response>> download(std::string url) = 0;

  /// Held while a backup is made: Velero 1.18 looks only every minute at those that wait for another one.
  virtual Task<async::Semaphore::Permit> turn_to_back_up() = 0;

  /// A continue token as it is when its version is no longer kept: the store behind the API server forgets
  /// all but the present (etcd compacts). Disturbs whoever else reads lists page by page.
  virtual Task<Result<std::string>> outdated(std::string token) = 0;
};

}  // namespace kymaros::conformance
