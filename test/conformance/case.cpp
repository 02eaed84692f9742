#include "conformance/case.hpp"

#include <fmt/format.h>

#include <utility>

#include "async/sleep.hpp"
#include "async/timeout.hpp"
#include "conformance/api_path.hpp"
#include "conformance/case_failed.hpp"
#include "json/yaml.hpp"

namespace kymaros::conformance {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);  // between two looks
constexpr const char* kMetadataOfOne = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
constexpr const char* kMetadataOfMany = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr std::size_t kShown = 1500;  // of a body, in a failure

std::string place(const std::source_location& here) {
  const std::string_view file = here.file_name();
  return fmt::format("{}:{}", file.substr(file.rfind('/') + 1), here.line());
}

std::string shown(const json::Value& value) {
  auto text = json::serialize(value);
  if (text.size() > kShown) text = text.substr(0, kShown) + "...";
  return text;
}

std::string shown(const Reply& reply) {
  return fmt::format("{} -> {} {}", reply.request, reply.status, shown(reply.body));
}

/// Numbers by their value, whatever type they were read as.
bool equals(const json::Value& a, const json::Value& b) {
  return json::serialize(a) == json::serialize(b) || a == b;
}

}  // namespace

std::string Case::filled(std::string_view text) const {
  std::string out(text);
  for (std::size_t found = 0; (found = out.find("$NS", found)) != std::string::npos;) {
    out.replace(found, 3, namespace_);
  }
  return out;
}

std::string Case::path(std::string_view what) const { return api_path(filled(what), namespace_); }

json::Value Case::yaml(std::string_view text) const {
  auto value = json::parse_yaml(filled(text));
  if (!value) throw CaseFailed("the case's own YAML: " + value.error().message);
  return *std::move(value);
}

void Case::write_down(const Reply& reply) {
  const auto why = reply.status >= 400 ? reply.text("/reason") + " " + reply.text("/message") : std::string();
  transcript_.push_back({.line = fmt::format("{} -> {} {}", reply.request, reply.status, why),
                         .body = json::serialize(reply.body)});
}

Task<Reply> Case::send(http::Request request, std::string what) {
  const auto url = path(what);
  request.url = cluster_.server() + url;
  const auto name = request.method + " " + url;
  const auto answer = co_await http::fetch(cluster_.api(), cluster_.clock(), std::move(request));
  if (!answer) throw CaseFailed(fmt::format("{}: {}", name, answer.error().message));
  auto body = json::parse(answer->body);
  Reply reply{.request = name,
              .status = answer->head.status,
              .body = body ? *std::move(body) : json::Value(answer->body)};
  write_down(reply);
  co_return reply;
}

Task<http::OpenedWebSocket> Case::converse(std::string what, std::string protocols) {
  http::Request request{.url = cluster_.server() + path(what)};
  request.headers.set("Sec-WebSocket-Protocol", protocols);
  auto opened = co_await async::with_deadline(cluster_.clock(), std::chrono::seconds(30),
                                              cluster_.api().open_web_socket(std::move(request)));
  if (!opened) throw CaseFailed(fmt::format("{}: {}", what, opened.error().message));
  write_down({.request = "GET " + path(what),
              .status = opened->head.status,
              .body = json::parse(opened->body).value_or(json::Value(opened->body))});
  co_return *std::move(opened);
}

Task<Reply> Case::write(std::string method, std::string what, std::string type, json::Value body) {
  http::Request request{.method = std::move(method), .body = json::serialize(body)};
  request.headers.set("Content-Type", type);
  co_return co_await send(std::move(request), std::move(what));
}

Task<Reply> Case::get(std::string what) { co_return co_await send({.method = "GET"}, std::move(what)); }

Task<Reply> Case::get_metadata(std::string what) {
  http::Request request{.method = "GET"};
  const auto resource = what.substr(0, what.find('?'));
  const bool is_one = resource.find('/', 1) != std::string::npos;
  request.headers.set("Accept", is_one ? kMetadataOfOne : kMetadataOfMany);
  co_return co_await send(std::move(request), std::move(what));
}

Task<Reply> Case::post(std::string what, std::string text) {
  co_return co_await write("POST", std::move(what), "application/json", yaml(text));
}

Task<Reply> Case::put(std::string what, json::Value object) {
  co_return co_await write("PUT", std::move(what), "application/json", std::move(object));
}

Task<Reply> Case::merge(std::string what, std::string text) {
  co_return co_await write("PATCH", std::move(what), "application/merge-patch+json", yaml(text));
}

Task<Reply> Case::patch(std::string what, std::string text) {
  co_return co_await write("PATCH", std::move(what), "application/json-patch+json", yaml(text));
}

Task<Reply> Case::merge_by_kind(std::string what, std::string text) {
  co_return co_await write("PATCH", std::move(what), "application/strategic-merge-patch+json", yaml(text));
}

Task<Reply> Case::apply(std::string what, std::string text) {
  co_return co_await write("PATCH", what + "?fieldManager=conformance&force=true",
                           "application/apply-patch+yaml", yaml(text));
}

Task<Reply> Case::remove(std::string what, std::string options_yaml) {
  if (options_yaml.empty()) co_return co_await send({.method = "DELETE"}, std::move(what));
  co_return co_await write("DELETE", std::move(what), "application/json", yaml(options_yaml));
}

Task<Watch> Case::open_watch(std::string what, std::string accept) {
  const auto url = path(what) + (what.contains('?') ? "&" : "?") + "watch=true";
  http::Request request{.method = "GET", .url = cluster_.server() + url};
  request.headers.set("Accept", accept);
  auto answer = co_await cluster_.api().open(std::move(request));
  if (!answer) throw CaseFailed(fmt::format("watch {}: {}", url, answer.error().message));
  if (answer->head.status != 200) {
    const auto body = co_await http::read_to_end(*answer->body, 1 << 20);
    throw CaseFailed(fmt::format("watch {} -> {} {}", url, answer->head.status, body.value_or("")));
  }
  transcript_.push_back({.line = fmt::format("WATCH {} -> 200", url), .body = ""});
  co_return Watch(std::move(answer->body), cluster_.clock(), url);
}

Task<Watch> Case::watch(std::string what_and_query) {
  co_return co_await open_watch(std::move(what_and_query), "application/json");
}

Task<Watch> Case::watch_metadata(std::string what_and_query) {
  co_return co_await open_watch(std::move(what_and_query), kMetadataOfOne);
}

Reply Case::ok(Reply reply, Here here) const {
  if (!reply.is_success()) throw CaseFailed(fmt::format("{}: {}", place(here), shown(reply)));
  return reply;
}

Task<Reply> Case::eventually(std::string what, std::string sentence, Predicate holds, Duration within,
                             Here here) {
  co_return co_await eventually({.method = "GET"}, std::move(what), std::move(sentence), std::move(holds),
                                within, here);
}

Task<Reply> Case::eventually(http::Request request, std::string what, std::string sentence, Predicate holds,
                             Duration within, Here here) {
  auto& clock = cluster_.clock();
  const auto limit = clock.monotonic() + within;
  while (true) {
    auto reply = co_await send(request, what);
    if (holds(reply)) co_return reply;
    if (clock.monotonic() >= limit) {
      throw CaseFailed(fmt::format("{}: not in time: {}; last: {}", place(here), sentence, shown(reply)));
    }
    transcript_.pop_back();  // looks that found nothing new
    co_await async::sleep_for(clock, kPause);
  }
}

Task<Reply> Case::becomes(std::string what, std::string pointer, json::Value value, Duration within,
                          Here here) {
  const auto sentence = fmt::format("{} of {} is {}", pointer, what, json::serialize(value));
  co_return co_await eventually(
      what, sentence, [&](const Reply& reply) { return equals(reply[pointer], value); }, within, here);
}

Task<void> Case::goes(std::string what, Duration within, Here here) {
  co_await eventually(
      what, what + " is gone", [](const Reply& reply) { return reply.status == 404; }, within, here);
}

Task<void> Case::pause(Duration duration) { co_await async::sleep_for(cluster_.clock(), duration); }

void Case::that(bool holds, std::string_view sentence, Here here) {
  if (!holds) fail(fmt::format("{}: not so: {}", place(here), sentence));
}

void Case::equal(const json::Value& found, const json::Value& expected, std::string_view about, Here here) {
  if (equals(found, expected)) return;
  fail(fmt::format("{}: {}\n    found    {}\n    expected {}", place(here), about, shown(found),
                   shown(expected)));
}

void Case::same(std::string_view found, std::string_view expected, std::string_view about, Here here) {
  equal(json::Value(found), json::Value(filled(expected)), about, here);
}

void Case::like(const json::Value& found, std::string_view expected, std::string_view about, Here here) {
  equal(found, yaml(expected), about, here);
}

void Case::status(const Reply& reply, int expected, Here here) {
  that(reply.status == expected, fmt::format("{} expected of {}", expected, shown(reply)), here);
}

void Case::refused(const Reply& reply, int code, std::string_view reason, std::string_view message,
                   Here here) {
  const auto wanted = filled(message);
  const bool is_so = reply.status == code && reply.text("/kind") == "Status" &&
                     reply.text("/status") == "Failure" && equals(reply["/code"], code) &&
                     reply.text("/reason") == reason && (wanted.empty() || reply.text("/message") == wanted);
  that(is_so, fmt::format("{} {} \"{}\" expected of {}", code, reason, wanted, shown(reply)), here);
}

void Case::event(const json::Value& event, std::string_view type, std::string_view name, Here here) {
  const bool is_so = text_at(event, "/type") == type && text_at(event, "/object/metadata/name") == name;
  that(is_so, fmt::format("event {} {} expected, came {}", type, name, shown(event)), here);
}

Task<void> Case::begin() {
  const auto made = ok(co_await post("namespaces", "{metadata: {generateName: conformance-}}"));
  namespace_ = made.text("/metadata/name");
}

/// Does not wait until all is gone.
Task<void> Case::end() {
  for (const auto& what : std::exchange(leftovers_, {})) co_await remove(what);
  if (!namespace_.empty()) co_await remove("namespaces/" + namespace_);
}

}  // namespace kymaros::conformance
