#include "conformance/case_failed.hpp"
#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

Task<void> make_all(Case& c, std::initializer_list<const char*> names) {
  const std::vector<std::string> all(names.begin(), names.end());
  for (const auto& name : all) {
    c.ok(co_await c.post("configmaps",
                         "{metadata: {name: " + name + ", labels: {name: " + name + ", mine: 'yes'}}}"));
  }
}

std::string names_of(const Reply& list) {
  std::string out;
  for (std::size_t i = 0; i < list.count("/items"); ++i) {
    out += (i > 0 ? " " : "") + list.text("/items/" + std::to_string(i) + "/metadata/name");
  }
  return out;
}

KYMAROS_CASE(Api, Lists, AreInTheOrderOfNames) {
  co_await make_all(c, {"b", "c", "a"});
  const auto list = c.ok(co_await c.get("configmaps?labelSelector=mine"));
  c.same(list.text("/kind"), "ConfigMapList");
  c.same(list.text("/apiVersion"), "v1");
  c.same(names_of(list), "a b c");
  c.equal(list["/items/0/kind"], nullptr, "items do not repeat their kind");
  c.that(!list.text("/metadata/resourceVersion").empty(), "a list has a version");
  c.equal(list["/metadata/continue"], nullptr);
  const auto none = c.ok(co_await c.get("configmaps?labelSelector=none"));
  c.like(none["/items"], "[]", "an empty list is there");
}

KYMAROS_CASE(Api, Lists, PageByPageAsTheyWereAtTheFirst) {
  co_await make_all(c, {"a", "b", "c", "d", "e"});
  c.ok(co_await c.post("secrets", "{metadata: {name: x}}"));
  const auto first = c.ok(co_await c.get("configmaps?limit=2"));
  c.same(names_of(first), "a b");
  const auto token = first.text("/metadata/continue");
  c.that(!token.empty(), "there is more");
  c.ok(co_await c.remove("configmaps/d"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: bb}}"));
  const auto second = c.ok(co_await c.get("configmaps?limit=2&continue=" + token));
  c.same(names_of(second), "c d");
  c.equal(second["/metadata/resourceVersion"], first["/metadata/resourceVersion"]);
  const auto rest = c.ok(co_await c.get("configmaps?continue=" + second.text("/metadata/continue")));
  c.that(names_of(rest).starts_with("e"), "the rest begins with e: " + names_of(rest));
  c.equal(rest["/metadata/continue"], nullptr, "it was the last page");
}

KYMAROS_CASE(Api, Lists, SayHowManyRemain) {
  co_await make_all(c, {"a", "b", "c"});
  for (const auto* name : {"p", "q", "r"}) {
    c.ok(co_await c.post("secrets", std::string("{metadata: {name: ") + name + "}}"));
  }
  const auto first = c.ok(co_await c.get("secrets?limit=2"));
  c.equal(first["/metadata/remainingItemCount"], 1);
  const auto chosen = c.ok(co_await c.get("configmaps?limit=2&labelSelector=mine"));
  c.same(names_of(chosen), "a b");
  c.equal(chosen["/metadata/remainingItemCount"], nullptr, "nobody counts behind a selector");
  c.that(!chosen.text("/metadata/continue").empty(), "there is more behind a selector too");
}

KYMAROS_CASE(Api, Lists, RefuseATokenThatIsNone) {
  c.refused(co_await c.get("configmaps?limit=2&continue=none"), 400, "BadRequest", "");
}

KYMAROS_CASE_ALONE(Api, Lists, ATokenExpiresWithItsVersion) {
  co_await make_all(c, {"a", "b", "c"});
  const auto token = c.ok(co_await c.get("configmaps?limit=2")).text("/metadata/continue");
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '2'}}"));
  const auto old = co_await c.cluster().outdated(token);
  if (!old) throw CaseFailed(old.error().message);
  const auto refusal = co_await c.get("configmaps?limit=2&continue=" + *old);
  c.refused(
      refusal, 410, "Expired",
      "The provided continue parameter is too old to display a consistent list result. You can start a new "
      "list without the continue parameter, or use the continue token in this response to retrieve the "
      "remainder of the results. Continuing with the provided token results in an inconsistent list - "
      "objects "
      "that were created, modified, or deleted between the time the first chunk was returned and now may "
      "show "
      "up in the list.");
}

KYMAROS_CASE(Api, Lists, ByLabels) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {app: shop, tier: web}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b, labels: {app: shop, tier: db}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: c, labels: {app: blog}}}"));
  const std::vector<std::pair<std::string, std::string>> stories = {
      {"app%3Dshop", "a b"},         {"app%3D%3Dshop,tier%3Ddb", "b"},
      {"app,tier!%3Ddb", "a c"},     {"app+in+(shop,blog),!tier", "c"},
      {"app+notin+(shop),app", "c"}, {"tier", "a b"},
  };
  for (const auto& [selector, names] : stories) {
    c.same(names_of(c.ok(co_await c.get("configmaps?labelSelector=" + selector))), names, selector);
  }
  c.refused(co_await c.get("configmaps?labelSelector=a%3D%3D%3Db"), 400, "BadRequest", "");
}

KYMAROS_CASE(Api, Lists, ByFields) {
  co_await make_all(c, {"a", "b"});
  c.same(names_of(c.ok(co_await c.get("configmaps?fieldSelector=metadata.name%3Da"))), "a");
  c.same(names_of(c.ok(co_await c.get("configmaps?labelSelector=mine&fieldSelector=metadata.name!%3Da"))),
         "b");
  c.same(names_of(c.ok(
             co_await c.get("/api/v1/configmaps?labelSelector=mine&fieldSelector=metadata.namespace%3D$NS"))),
         "a b");
}

KYMAROS_CASE(Api, Lists, RefuseFieldsThatNobodySelectsBy) {
  c.refused(co_await c.get("configmaps?fieldSelector=data.v%3D1"), 400, "BadRequest", "");
}

KYMAROS_CASE(Api, Lists, OfAKindWithoutObjectsInANamespaceThatIsNot) {
  const auto list = c.ok(co_await c.get("/api/v1/namespaces/no-such-namespace/configmaps"));
  c.like(list["/items"], "[]");
}

KYMAROS_CASE(Api, Lists, ByFieldsOfTheirKind) {
  c.ok(co_await c.post("secrets", "{metadata: {name: a}, type: example.org/mine}"));
  c.ok(co_await c.post("secrets", "{metadata: {name: b}}"));
  c.same(names_of(c.ok(co_await c.get("secrets?fieldSelector=type%3Dexample.org/mine"))), "a");
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(
      co_await c.post("pods",
                      "{metadata: {name: a}, spec: {schedulerName: nobody, restartPolicy: Never, containers: "
                      "[{name: c, image: 'localhost/busybox:1'}]}}"));
  const std::vector<std::pair<std::string, std::string>> stories = {
      {"status.phase%3DPending", "a"},     {"status.phase!%3DPending", ""},
      {"spec.nodeName%3D", "a"},           {"spec.nodeName%3Done", ""},
      {"spec.restartPolicy%3DNever", "a"}, {"spec.schedulerName%3Dnobody", "a"},
  };
  for (const auto& [selector, names] : stories) {
    c.same(names_of(c.ok(co_await c.get("pods?fieldSelector=" + selector))), names, selector);
  }
  c.ok(co_await c.post("jobs.batch",
                       "{metadata: {name: a}, spec: {suspend: true, template: {spec: {restartPolicy: Never, "
                       "containers: [{name: c, image: 'localhost/busybox:1'}]}}}}"));
  c.same(names_of(c.ok(co_await c.get("jobs.batch?fieldSelector=status.successful%3D0"))), "a");
  c.same(names_of(c.ok(co_await c.get("namespaces?fieldSelector=status.phase%3DActive,metadata.name%3D$NS"))),
         "$NS");
}

KYMAROS_CASE(Api, Lists, NoOlderThanAVersion) {
  const auto made = c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}}"));
  const auto version = made.text("/metadata/resourceVersion");
  const auto list =
      c.ok(co_await c.get("configmaps?labelSelector=mine&resourceVersionMatch=NotOlderThan&"
                          "resourceVersion=" +
                          version));
  c.same(names_of(list), "a");
  c.that(std::stoll(list.text("/metadata/resourceVersion")) >= std::stoll(version), "it is no older");
  const auto cached = c.ok(co_await c.get("configmaps?resourceVersion=0"));
  c.that(!cached.text("/metadata/resourceVersion").empty(), "any version will do");
}

KYMAROS_CASE(Api, Lists, RefuseVersionsThatMakeNoSense) {
  co_await make_all(c, {"a", "b", "c"});
  const auto first = c.ok(co_await c.get("configmaps?limit=2"));
  c.refused(co_await c.get("configmaps?resourceVersionMatch=NotOlderThan"), 422, "Invalid", "");
  c.refused(co_await c.get("configmaps?resourceVersion=1&resourceVersionMatch=Older"), 422, "Invalid", "");
  c.refused(co_await c.get("configmaps?resourceVersion=0&resourceVersionMatch=Exact"), 422, "Invalid", "");
  c.refused(co_await c.get("configmaps?limit=2&resourceVersion=" + first.text("/metadata/resourceVersion") +
                           "&continue=" + first.text("/metadata/continue")),
            400, "BadRequest", "specifying resource version is not allowed when using continue");
}

KYMAROS_CASE(Api, Lists, OfAllNamespacesGoPageByPageToo) {
  for (const auto* name : {"a", "b", "d"}) {
    c.ok(co_await c.post("configmaps", std::string("{metadata: {name: ") + name + ", labels: {of: $NS}}}"));
  }
  std::string names;
  std::string token;
  int pages = 0;
  do {
    const auto page =
        c.ok(co_await c.get("/api/v1/configmaps?limit=1&labelSelector=of%3D$NS&continue=" + token));
    names += names_of(page);
    token = page.text("/metadata/continue");
    ++pages;
  } while (!token.empty() && pages < 9);
  c.same(names, "abd");
}

}  // namespace
}  // namespace kymaros::conformance
