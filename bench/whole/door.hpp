#pragma once

#include <memory>
#include <string>

#include "whole/test_bed.hpp"

namespace kymaros::bench {

/// The way into a simulated cluster from other processes: its API server, and the object store of its Velero,
/// over HTTPS at one address of this machine. The cluster's clock must be driven meanwhile (Live).
class Door {
 public:
  explicit Door(TestBed& bed);
  ~Door();

  /// "https://127.0.0.1:41234"
  const std::string& address() const;
  /// A kubeconfig for kOperatorUser.
  std::string kubeconfig() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::bench
