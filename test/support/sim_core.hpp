#pragma once

#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "sim/registry.hpp"
#include "sim/resource_catalog.hpp"
#include "sim/storage.hpp"

namespace kymaros::test {

/// The middle of a simulated cluster in virtual time, for tests of the parts around it.
///
///   SimCore core;
///   sim::NamespaceController controller(core.registry);
///   core.create("namespaces", R"({"metadata": {"name": "shop"}})");
///   core.loop.run_for(1s);
///   EXPECT_EQ(core.text("namespaces", {"", "shop"}, {"status", "phase"}), "Active");
struct SimCore {
  async::VirtualLoop loop;
  SeededRandom random{7};
  sim::Storage storage{loop.clock()};
  sim::ResourceCatalog catalog;
  sim::Registry registry{storage, catalog, loop.clock(), random};

  /// Throws if `text` is no JSON or the object is refused.
  sim::ObjectPtr create(const std::string& resource, std::string_view text) {
    auto made = registry.create(resource, json::parse(text).value());
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  /// The string at `path`; empty if there is none, or no such object.
  std::string text(const std::string& resource, const kube::ObjectKey& key,
                   std::initializer_list<std::string_view> path) {
    const auto object = registry.find(resource, key);
    return object ? json::find_string(*object, path) : std::string();
  }
};

}  // namespace kymaros::test
