#include "sim/admission/pod_defaults.hpp"

#include <algorithm>
#include <string_view>

#include "sim/admission/field_defaults.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr int kFileMode = 0644;
constexpr int kTolerated = 300;

/// "registry:5000/shop/web" has none, "web:1.2@sha256:..." has "1.2".
bool is_latest(std::string_view image) {
  const bool has_digest = image.contains('@');
  image = image.substr(0, image.find('@'));
  const auto name = image.substr(image.rfind('/') + 1);
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return !has_digest;
  return name.substr(colon + 1) == "latest";
}

void complete_probe(json::Object& probe) {
  set_default(probe, "timeoutSeconds", 1);
  set_default(probe, "periodSeconds", 10);
  set_default(probe, "successThreshold", 1);
  set_default(probe, "failureThreshold", 3);
  if (auto* get = member_object(probe, "httpGet")) {
    set_default(*get, "path", "/");
    set_default(*get, "scheme", "HTTP");
  }
}

void complete_container(json::Object& container) {
  set_default(container, "resources", json::Object());
  set_default(container, "terminationMessagePath", "/dev/termination-log");
  set_default(container, "terminationMessagePolicy", "File");
  set_default(container, "imagePullPolicy",
              is_latest(json::find_string(container, {"image"})) ? "Always" : "IfNotPresent");
  for (auto* port : entries_of(container, "ports")) set_default(*port, "protocol", "TCP");
  for (auto* variable : entries_of(container, "env")) {
    auto* source = member_object(*variable, "valueFrom");
    auto* field = source ? member_object(*source, "fieldRef") : nullptr;
    if (field) set_default(*field, "apiVersion", "v1");
  }
  for (const auto* name : {"livenessProbe", "readinessProbe", "startupProbe"}) {
    if (auto* probe = member_object(container, name)) complete_probe(*probe);
  }
}

void complete_volume(json::Object& volume) {
  for (const auto* source : {"configMap", "secret", "projected", "downwardAPI"}) {
    if (auto* one = member_object(volume, source)) set_default(*one, "defaultMode", kFileMode);
  }
  if (auto* path = member_object(volume, "hostPath")) set_default(*path, "type", "");
  if (volume.size() == 1) volume["emptyDir"] = json::Object();
}

void request_what_is_limited(json::Object& container) {
  auto* resources = member_object(container, "resources");
  const auto* limits = resources ? member_object(*resources, "limits") : nullptr;
  if (!limits || limits->empty()) return;
  const auto limited = *limits;
  auto& requests = member(*resources, "requests");
  for (const auto& [name, amount] : limited) set_default(requests, name, amount);
}

void tolerate(json::Object& spec, std::string_view taint) {
  auto& list = spec["tolerations"];
  if (!list.is_array()) list = json::Array();
  auto& all = list.get_array();
  const bool is_there = std::ranges::any_of(all, [&](const json::Value& one) {
    const auto key = json::find_string(one, {"key"});
    const auto effect = json::find_string(one, {"effect"});
    return (key == taint || key.empty()) && (effect == "NoExecute" || effect.empty());
  });
  if (is_there) return;
  all.push_back(json::Object{
      {"key", taint}, {"operator", "Exists"}, {"effect", "NoExecute"}, {"tolerationSeconds", kTolerated}});
}

}  // namespace

void complete_pod_spec(json::Object& spec) {
  for (const auto* list : {"containers", "initContainers"}) {
    for (auto* container : entries_of(spec, list)) complete_container(*container);
  }
  for (auto* volume : entries_of(spec, "volumes")) complete_volume(*volume);
  set_default(spec, "restartPolicy", "Always");
  set_default(spec, "terminationGracePeriodSeconds", 30);
  set_default(spec, "dnsPolicy", "ClusterFirst");
  set_default(spec, "securityContext", json::Object());
  set_default(spec, "schedulerName", "default-scheduler");
}

void complete_pod(json::Object& spec) {
  complete_pod_spec(spec);
  for (const auto* list : {"containers", "initContainers"}) {
    for (auto* container : entries_of(spec, list)) request_what_is_limited(*container);
  }
  set_default(spec, "enableServiceLinks", true);
  tolerate(spec, "node.kubernetes.io/not-ready");
  tolerate(spec, "node.kubernetes.io/unreachable");
}

}  // namespace kymaros::sim
