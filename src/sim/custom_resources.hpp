#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Serves what CustomResourceDefinitions define.
class CustomResources {
 public:
  explicit CustomResources(Registry& registry);

 private:
  void serve(const json::Value& definition);

  Registry& registry_;
};

}  // namespace kymaros::sim
