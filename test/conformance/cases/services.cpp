#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"

namespace kymaros::conformance {
namespace {

KYMAROS_CASE(Api, Services, ThatMakeNoSenseAreRefused) {
  const auto is_refused = [&c](std::string spec, std::string why) -> Task<void> {
    c.refused(co_await c.post("services", "{metadata: {name: a}, spec: " + spec + "}"), 422, "Invalid",
              "Service \"a\" is invalid: " + why);
  };
  co_await is_refused("{selector: {app: x}}", "spec.ports: Required value");
  co_await is_refused("{type: ExternalName}", "spec.externalName: Required value");
  co_await is_refused("{ports: [{port: 80, nodePort: 30000}]}",
                      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'");
  co_await is_refused("{ports: [{port: 80}], externalTrafficPolicy: Cluster}",
                      "spec.externalTrafficPolicy: Invalid value: \"Cluster\": may only be set for "
                      "externally-accessible services");
  co_await is_refused("{type: NodePort, ports: [{port: 80, nodePort: 80}]}",
                      "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. "
                      "The range of valid ports is 30000-32767");
  co_await is_refused("{clusterIP: 192.168.0.1, ports: [{port: 80}]}",
                      "spec.clusterIPs: Invalid value: [\"192.168.0.1\"]: failed to allocate IP 192.168.0.1: "
                      "the provided network does not match the current range");
  const auto first = c.ok(co_await c.post("services", "{metadata: {name: b}, spec: {ports: [{port: 80}]}}"));
  const auto ip = first.text("/spec/clusterIP");
  co_await is_refused("{clusterIP: " + ip + ", ports: [{port: 80}]}",
                      "spec.clusterIPs: Invalid value: [\"" + ip + "\"]: failed to allocate IP " + ip +
                          ": provided IP is already allocated");
  co_await is_refused("{ports: [{port: 80}, {port: 81}]}",
                      "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]");
}

KYMAROS_CASE(Api, Services, AreCompleted) {
  const auto plain =
      c.ok(co_await c.post("services", "{metadata: {name: plain}, spec: {ports: [{port: 80}]}}"));
  c.same(plain.text("/spec/sessionAffinity"), "None");
  c.same(plain.text("/spec/internalTrafficPolicy"), "Cluster");
  c.same(plain.text("/spec/ipFamilyPolicy"), "SingleStack");
  c.like(plain["/spec/ipFamilies"], "[IPv4]");
  c.equal(plain["/spec/ports/0/targetPort"], 80);
  c.equal(plain["/spec/clusterIPs/0"], plain["/spec/clusterIP"]);
  c.like(plain["/status"], "{loadBalancer: {}}");
  const auto open = c.ok(
      co_await c.post("services", "{metadata: {name: open}, spec: {type: NodePort, ports: [{port: 80}]}}"));
  c.that(open["/spec/ports/0/nodePort"].is_int64(), "it has a port of the nodes");
  c.same(open.text("/spec/externalTrafficPolicy"), "Cluster");
  const auto closed = c.ok(co_await c.merge("services/open", "{spec: {type: ClusterIP}}"));
  c.equal(closed["/spec/ports/0/nodePort"], nullptr, "what the type has no use for goes");
  c.equal(closed["/spec/externalTrafficPolicy"], nullptr);
  c.equal(closed["/spec/clusterIP"], open["/spec/clusterIP"]);
  const auto named = c.ok(co_await c.post(
      "services", "{metadata: {name: named}, spec: {type: ExternalName, externalName: example.org}}"));
  c.equal(named["/spec/clusterIP"], nullptr);
}

KYMAROS_CASE(Api, Services, WithoutASelectorHaveNoEndpointsOfTheirOwn) {
  c.ok(co_await c.post("services", "{metadata: {name: outside}, spec: {ports: [{port: 80}]}}"));
  c.ok(co_await c.post("services",
                       "{metadata: {name: nobody}, spec: {selector: {app: none}, ports: [{port: 80}]}}"));
  const auto none = co_await c.eventually("endpoints/nobody", "it has endpoints",
                                          [](const Reply& reply) { return reply.status == 200; });
  c.equal(none["/subsets"], nullptr);
  const auto slices = co_await c.eventually(
      "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Dnobody", "it has a slice",
      [](const Reply& reply) { return reply.count("/items") == 1; });
  c.equal(slices.count("/items/0/endpoints"), 0);
  c.status(co_await c.get("endpoints/outside"), 404);
  c.equal(c.ok(co_await c.get(
                   "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Doutside"))
              .count("/items"),
          0);
  c.ok(co_await c.remove("services/nobody"));
  co_await c.goes("endpoints/nobody");
}

}  // namespace
}  // namespace kymaros::conformance
