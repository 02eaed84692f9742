#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "async/virtual_clock.hpp"
#include "sim/cluster.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {

/// A whole cluster with an application in namespace shop (a Deployment whose pod reads a Secret and mounts a
/// claim, a Service, a ConfigMap), and Velero, in virtual time.
class VeleroTest : public testing::Test {
 protected:
  explicit VeleroTest(std::string version = "1.18") : version_(std::move(version)) {
    create("namespaces", R"({"metadata": {"name": "shop", "labels": {"team": "shop"}}})");
    create("configmaps", R"({"metadata": {"namespace": "shop", "name": "settings"}, "data": {"a": "b"}})");
    create("secrets", R"({"metadata": {"namespace": "shop", "name": "password"}, "data": {"p": "eA=="}})");
    create("persistentvolumeclaims", R"({"metadata": {"namespace": "shop", "name": "data",
        "annotations": {"sim.kubernetes.io/bytes": "4096"}},
      "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}})");
    create("services", R"({"metadata": {"namespace": "shop", "name": "web"},
      "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}})");
    create("deployments.apps", R"({"metadata": {"namespace": "shop", "name": "web", "labels": {"app": "web"}},
      "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}},
          "spec": {"containers": [{"name": "web", "image": "nginx",
              "volumeMounts": [{"name": "files", "mountPath": "/files"}]}],
            "volumes": [{"name": "files", "persistentVolumeClaim": {"claimName": "data"}}]}}}})");
    pass(std::chrono::seconds(90));
  }

  Registry& registry() { return cluster_.registry(); }
  Velero& velero() { return cluster_.velero(); }
  void pass(Duration time) { loop_.run_for(time); }

  ObjectPtr create(const std::string& resource, std::string_view text) {
    auto made = registry().create(resource, json::parse(text).value());
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  std::string text(const std::string& resource, const kube::ObjectKey& key,
                   std::initializer_list<std::string_view> path) {
    const auto object = registry().find(resource, key);
    return object ? json::find_string(*object, path) : std::string("(none)");
  }
  std::string phase(const std::string& resource, const std::string& name) {
    return text(resource, {kNamespace, name}, {"status", "phase"});
  }
  json::Value file(std::string_view kind, const std::string& name) {
    const auto text = read_file(velero().object_store(), kind, name);
    return text ? json::parse(*text).value() : json::Value("(none)");
  }

  void back_up(const std::string& name, const std::string& spec = R"({"includedNamespaces": ["shop"]})") {
    create(kBackups,
           R"({"metadata": {"namespace": "velero", "name": ")" + name + R"("}, "spec": )" + spec + "}");
    pass(std::chrono::minutes(1));
  }
  /// Into namespace copy.
  void restore(const std::string& name, const std::string& backup, const std::string& more = "") {
    create(kRestores,
           R"({"metadata": {"namespace": "velero", "name": ")" + name +
               R"("}, "spec": {"includedNamespaces": ["shop"], "namespaceMapping": {"shop": "copy"}, )" +
               more + R"("backupName": ")" + backup + R"("}})");
  }
  /// The phases that an object goes through from now on, in their order.
  void record_phases(const std::string& resource, const std::string& name, std::vector<std::string>& phases) {
    registry().storage().observe([=, &phases](const Change& change) {
      if (change.resource != resource || key_of(*change.object).name != name) return;
      auto now = json::find_string(*change.object, {"status", "phase"});
      if (phases.empty() || phases.back() != now) phases.push_back(std::move(now));
    });
  }

  std::string version_;
  async::VirtualLoop loop_;
  SeededRandom random_{7};
  Cluster cluster_{loop_.executor(), loop_.clock(), random_, {.velero = version_}};
};

}  // namespace kymaros::sim::velero
