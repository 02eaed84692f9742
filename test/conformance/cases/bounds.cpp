#include <fmt/format.h>

#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr std::size_t kMebibyte = 1024 * 1024;

std::string long_text(std::size_t size) { return std::string(size, 'x'); }

/// A request whose body would be long to read as YAML.
Task<Reply> send(Case& c, std::string method, std::string what, std::string json) {
  http::Request request{.method = std::move(method), .body = std::move(json)};
  request.headers.set("Content-Type",
                      request.method == "PATCH" ? "application/merge-patch+json" : "application/json");
  co_return co_await c.send(std::move(request), std::move(what));
}

Task<Reply> annotate(Case& c, std::string name, std::size_t size) {
  co_return co_await send(
      c, "PATCH", "configmaps/a",
      fmt::format(R"({{"metadata": {{"annotations": {{"{}": "{}"}}}}}})", name, long_text(size)));
}

KYMAROS_CASE(Api, Bounds, LabelsAreShortAndPlain) {
  const auto is_refused = [&c](std::string label, std::string why) -> Task<void> {
    c.refused(co_await c.post("configmaps", "{metadata: {name: a, labels: {" + label + "}}}"), 422, "Invalid",
              "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: " + why);
  };
  constexpr auto kValue =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
      "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
      "used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  constexpr auto kName =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
      "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
      "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  constexpr auto kPrefix =
      "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
      "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
      "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  const auto too_long = long_text(64);
  co_await is_refused("mine: " + too_long, "\"" + too_long + "\": must be no more than 63 bytes");
  co_await is_refused("mine: two words", std::string("\"two words\": ") + kValue);
  co_await is_refused("mine: -a", std::string("\"-a\": ") + kValue);
  co_await is_refused("my label: a", std::string("\"my label\": ") + kName);
  co_await is_refused(too_long + ": a", "\"" + too_long + "\": name part must be no more than 63 bytes");
  co_await is_refused("Example.org/mine: a", std::string("\"Example.org/mine\": ") + kPrefix);
  c.status(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: 1}}}"), 400);
  c.ok(co_await c.post(
      "configmaps", "{metadata: {name: a, labels: {mine: '', example.org/Mine_1: " + long_text(63) + "}}}"));
  c.refused(co_await c.merge("configmaps/a", "{metadata: {labels: {mine: " + too_long + "}}}"), 422,
            "Invalid", "");
}

KYMAROS_CASE(Api, Bounds, AnnotationsMaySayMuch) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, annotations: {mine: 'two words'}}}"));
  c.refused(co_await c.merge("configmaps/a", "{metadata: {annotations: {my note: a}}}"), 422, "Invalid", "");
  c.ok(co_await annotate(c, "mine", 256 * 1024 - 8));
  c.refused(co_await annotate(c, "more", 8), 422, "Invalid",
            "ConfigMap \"a\" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes");
}

KYMAROS_CASE(Api, Bounds, ConfigMapsAndSecretsHoldAMebibyte) {
  const auto much = long_text(kMebibyte + 1);
  c.refused(co_await send(c, "POST", "configmaps",
                          fmt::format(R"({{"metadata": {{"name": "a"}}, "data": {{"v": "{}"}}}})", much)),
            422, "Invalid", "ConfigMap \"a\" is invalid: []: Too long: may not be more than 1048576 bytes");
  c.refused(
      co_await send(c, "POST", "secrets",
                    fmt::format(R"({{"metadata": {{"name": "a"}}, "stringData": {{"v": "{}"}}}})", much)),
      422, "Invalid", "Secret \"a\" is invalid: data: Too long: may not be more than 1048576 bytes");
}

Task<Reply> post_revision(Case& c, std::size_t size) {
  co_return co_await send(
      c, "POST", "controllerrevisions.apps",
      fmt::format(R"({{"metadata": {{"name": "a"}}, "revision": 1, "data": {{"v": "{}"}}}})",
                  long_text(size)));
}

KYMAROS_CASE(Api, Bounds, ObjectsAreStoredUpToASize) {
  c.refused(co_await post_revision(c, kMebibyte * 8 / 5), 500, "", "etcdserver: request is too large");
  c.refused(co_await post_revision(c, kMebibyte * 3), 413, "RequestEntityTooLarge",
            "Request entity too large: limit is 3145728");
  c.ok(co_await post_revision(c, kMebibyte));
}

KYMAROS_CASE(Api, Bounds, WhatIsImmutableStaysAsItIs) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}, immutable: true}"));
  c.refused(co_await c.merge("configmaps/a", "{data: {v: '2'}}"), 422, "Invalid",
            "ConfigMap \"a\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
  c.refused(co_await c.merge("configmaps/a", "{immutable: false}"), 422, "Invalid",
            "ConfigMap \"a\" is invalid: immutable: Forbidden: field is immutable when `immutable` is set");
  c.ok(co_await c.merge("configmaps/a", "{metadata: {labels: {mine: x}}}"));
  c.ok(co_await c.post("secrets", "{metadata: {name: a}, stringData: {v: '1'}}"));
  c.refused(co_await c.merge("secrets/a", "{type: example.org/mine}"), 422, "Invalid",
            "Secret \"a\" is invalid: type: Invalid value: \"example.org/mine\": field is immutable");
}

}  // namespace
}  // namespace kymaros::conformance
