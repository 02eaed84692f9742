#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// A namespace beside that of the case.
Task<std::string> make_namespace(Case& c) {
  const auto made = c.ok(co_await c.post("namespaces", "{metadata: {generateName: $NS-}}"));
  const auto name = made.text("/metadata/name");
  c.remove_afterwards("namespaces/" + name);
  co_return name;
}

KYMAROS_CASE(Api, Namespaces, AreActiveWithTheirName) {
  const auto name = co_await make_namespace(c);
  const auto read = c.ok(co_await c.get("namespaces/" + name));
  c.same(read.text("/status/phase"), "Active");
  c.like(read["/spec/finalizers"], "[kubernetes]");
  c.same(read.text("/metadata/labels/kubernetes.io~1metadata.name"), name);
}

KYMAROS_CASE(Api, Namespaces, NothingIsMadeInOneThatIsNot) {
  c.refused(co_await c.post("/api/v1/namespaces/none/configmaps", "{metadata: {name: a}}"), 404, "NotFound",
            "namespaces \"none\" not found");
}

KYMAROS_CASE(Api, Namespaces, HaveAServiceAccountAndTheClustersAuthority) {
  const auto account = co_await c.eventually("serviceaccounts/default", "the service account is there",
                                             [](const Reply& reply) { return reply.status == 200; });
  c.equal(account["/secrets"], nullptr);
  const auto authority = co_await c.eventually("configmaps/kube-root-ca.crt", "the authority is there",
                                               [](const Reply& reply) { return reply.status == 200; });
  c.that(!authority.text("/data/ca.crt").empty(), "it holds the certificate");
  c.same(
      authority.text("/metadata/annotations/kubernetes.io~1description"),
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such "
      "as the "
      "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of "
      "Kubernetes clusters.");
  c.ok(co_await c.remove("configmaps/kube-root-ca.crt"));
  co_await c.eventually("configmaps/kube-root-ca.crt", "it is there again",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.remove("serviceaccounts/default"));
  co_await c.eventually("serviceaccounts/default", "it is there again",
                        [](const Reply& reply) { return reply.status == 200; });
}

KYMAROS_CASE(Api, Namespaces, GoWithAllTheyHold) {
  const auto name = co_await make_namespace(c);
  const auto in = "/api/v1/namespaces/" + name + "/";
  c.ok(co_await c.post(in + "configmaps", "{metadata: {name: a}}"));
  c.ok(co_await c.post(in + "secrets", "{metadata: {name: a}}"));
  const auto marked = c.ok(co_await c.remove("namespaces/" + name));
  c.same(marked.text("/kind"), "Namespace");
  c.same(marked.text("/status/phase"), "Terminating");
  c.that(!marked.text("/metadata/deletionTimestamp").empty(), "it is marked");
  c.equal(marked["/metadata/deletionGracePeriodSeconds"], nullptr);
  co_await c.goes("namespaces/" + name);
  c.status(co_await c.get(in + "configmaps/a"), 404);
  c.status(co_await c.get(in + "secrets/a"), 404);
}

KYMAROS_CASE(Api, Namespaces, SayWhatHoldsThem) {
  const auto name = co_await make_namespace(c);
  const auto in = "/api/v1/namespaces/" + name + "/";
  c.ok(co_await c.post(in + "configmaps", "{metadata: {name: held, finalizers: [example.org/hold]}}"));
  c.ok(co_await c.remove("namespaces/" + name));
  const auto held =
      co_await c.eventually("namespaces/" + name, "it says what holds it", [](const Reply& reply) {
        return text_at(condition(reply, "NamespaceFinalizersRemaining"), "/status") == "True";
      });
  const auto finalizers = condition(held, "NamespaceFinalizersRemaining");
  c.same(text_at(finalizers, "/reason"), "SomeFinalizersRemain");
  c.same(text_at(finalizers, "/message"),
         "Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances");
  const auto content = condition(held, "NamespaceContentRemaining");
  c.same(text_at(content, "/status"), "True");
  c.same(text_at(content, "/reason"), "SomeResourcesRemain");
  c.same(text_at(content, "/message"), "Some resources are remaining: configmaps. has 1 resource instances");
  const auto discovery = condition(held, "NamespaceDeletionDiscoveryFailure");
  c.same(text_at(discovery, "/status"), "False");
  c.same(text_at(discovery, "/reason"), "ResourcesDiscovered");
  c.same(text_at(discovery, "/message"), "All resources successfully discovered");
  const auto groups = condition(held, "NamespaceDeletionGroupVersionParsingFailure");
  c.same(text_at(groups, "/status"), "False");
  c.same(text_at(groups, "/reason"), "ParsedGroupVersions");
  c.same(text_at(groups, "/message"), "All legacy kube types successfully parsed");
  const auto failure = condition(held, "NamespaceDeletionContentFailure");
  c.same(text_at(failure, "/status"), "False");
  c.same(text_at(failure, "/reason"), "ContentDeleted");
  c.same(text_at(failure, "/message"), "All content successfully deleted, may be waiting on finalization");
  c.ok(co_await c.merge(in + "configmaps/held", "{metadata: {finalizers: null}}"));
  co_await c.goes("namespaces/" + name, 2min);
}

KYMAROS_CASE(Api, Namespaces, TakeNothingNewWhileTheyGo) {
  const auto name = co_await make_namespace(c);
  const auto in = "/api/v1/namespaces/" + name + "/";
  c.ok(co_await c.post(in + "configmaps", "{metadata: {name: held, finalizers: [example.org/hold]}}"));
  c.ok(co_await c.remove("namespaces/" + name));
  const auto refusal =
      co_await c.eventually("namespaces/" + name, "it is terminating",
                            [](const Reply& reply) { return reply.text("/status/phase") == "Terminating"; });
  const auto refused = co_await c.post(in + "configmaps", "{metadata: {name: b}}");
  c.refused(refused, 403, "Forbidden",
            "configmaps \"b\" is forbidden: unable to create new content in namespace " + name +
                " because it is being terminated");
  c.same(refused.text("/details/causes/0/reason"), "NamespaceTerminating");
  c.ok(co_await c.merge(in + "configmaps/held", "{data: {v: '1'}}"));
  c.ok(co_await c.merge(in + "configmaps/held", "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Api, Namespaces, WithFinalizersOfOthersWaitForThem) {
  const auto name = co_await make_namespace(c);
  c.ok(co_await c.merge("namespaces/" + name, "{metadata: {finalizers: [example.org/hold]}}"));
  c.ok(co_await c.remove("namespaces/" + name));
  const auto emptied =
      co_await c.eventually("namespaces/" + name, "the cluster has let it go",
                            [](const Reply& reply) { return reply.count("/spec/finalizers") == 0; });
  c.status(emptied, 200);
  c.ok(co_await c.merge("namespaces/" + name, "{metadata: {finalizers: null}}"));
  co_await c.goes("namespaces/" + name);
}

KYMAROS_CASE(Api, Namespaces, OfTheSystemAreKept) {
  c.refused(co_await c.remove("namespaces/default"), 403, "Forbidden",
            "namespaces \"default\" is forbidden: this namespace may not be deleted");
}

KYMAROS_CASE(Api, Namespaces, AreNotDeletedAsACollection) {
  c.refused(co_await c.remove("namespaces?labelSelector=none"), 405, "MethodNotAllowed", "");
}

KYMAROS_CASE(Cluster, Namespaces, GoWithTheirPodsFirst) {
  const auto name = co_await make_namespace(c);
  const auto in = "/api/v1/namespaces/" + name + "/";
  co_await c.eventually(in + "serviceaccounts/default", "the account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post(in + "configmaps", "{metadata: {name: a}}"));
  c.ok(co_await c.post(in + "pods", pod("held", kRunsOn, "", "", "finalizers: [example.org/hold]")));
  co_await c.becomes(in + "pods/held", "/status/phase", "Running");
  c.ok(co_await c.remove("namespaces/" + name));
  const auto held = co_await c.eventually(
      "namespaces/" + name, "it says how far it is",
      [](const Reply& reply) { return !condition(reply, "NamespaceContentRemaining").is_null(); });
  const auto content = condition(held, "NamespaceContentRemaining");
  c.same(text_at(content, "/status"), "False");
  c.same(text_at(content, "/message"), "All content successfully removed");
  const auto failure = condition(held, "NamespaceDeletionContentFailure");
  c.same(text_at(failure, "/status"), "False");
  c.status(co_await c.get(in + "configmaps/a"), 200);
  co_await c.becomes(in + "pods/held", "/status/phase", "Succeeded");
  c.ok(co_await c.merge(in + "pods/held", "{metadata: {finalizers: null}}"));
  co_await c.goes("namespaces/" + name, 2min);
}

/// An API that nobody serves hides what may be left in a namespace.
KYMAROS_CASE_ALONE(Api, Namespaces, StayWhereAnApiIsBroken) {
  const auto name = co_await make_namespace(c);
  const auto in = "/api/v1/namespaces/" + name + "/";
  c.ok(co_await c.post(in + "configmaps", "{metadata: {name: a}}"));
  c.ok(co_await c.post("apiservices.apiregistration.k8s.io",
                       "{metadata: {name: v1.broken.example.org}, spec: {group: broken.example.org, version: "
                       "v1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, "
                       "service: {namespace: $NS, name: none}}}"));
  c.remove_afterwards("apiservices.apiregistration.k8s.io/v1.broken.example.org");
  const auto broken = co_await c.eventually(
      "apiservices.apiregistration.k8s.io/v1.broken.example.org", "it is not available",
      [](const Reply& reply) { return condition_status(reply, "Available") == "False"; });
  c.same(text_at(condition(broken, "Available"), "/reason"), "ServiceNotFound");
  c.ok(co_await c.remove("namespaces/" + name));
  const auto held =
      co_await c.eventually("namespaces/" + name, "it says that it cannot see", [](const Reply& reply) {
        return condition_status(reply, "NamespaceDeletionDiscoveryFailure") == "True";
      });
  const auto discovery = condition(held, "NamespaceDeletionDiscoveryFailure");
  c.same(text_at(discovery, "/reason"), "DiscoveryFailed");
  const auto message = text_at(discovery, "/message");
  c.that(message.starts_with("Discovery failed for some groups, 1 failing: unable to retrieve the complete "
                             "list of server APIs: broken.example.org/v1: "),
         message);
  co_await c.goes(in + "configmaps/a");
  c.ok(co_await c.remove("apiservices.apiregistration.k8s.io/v1.broken.example.org"));
  co_await c.goes("namespaces/" + name, 2min);
}

}  // namespace
}  // namespace kymaros::conformance
