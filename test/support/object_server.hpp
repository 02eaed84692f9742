#pragma once

#include <algorithm>
#include <charconv>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/event.hpp"
#include "async/sleep.hpp"
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "json/merge_patch.hpp"
#include "json/value.hpp"
#include "kube/resource.hpp"
#include "support/selector.hpp"

namespace kymaros::test {

/// A small API server behind a Transport: objects of any kind with resource versions, lists in pages, watches
/// with bookmarks and 410, selectors, conditional writes, finalizers. For tests of what stands on a
/// kube::Client; it knows no schema and no rights.
///
///   ObjectServer server(loop.executor(), loop.clock());
///   server.put("pods", object("shop", "web"));
///   kube::Client client(server, loop.clock(), loop.executor(), {.server = "http://server"});
///   server.on_request([](const http::Request&, int n) { return n == 3 ? Trouble::NoConnection :
///   Trouble::None; });
class ObjectServer final : public http::Transport {
 public:
  /// What happens to one request instead of being served.
  enum class Trouble {
    None,
    NoConnection,  // nothing arrives
    LostAnswer,    // it is done, and nobody learns of it
    ServerError,   // 500, nothing done
    Forbidden,     // 403, nothing done
    Conflict,      // 409, nothing done
    BreaksOff,     // a watch ends with a broken connection at its first event; others as LostAnswer
    EndsAtOnce,    // a watch ends regularly, with nothing; others as None
    Expired,       // 410
    ExpiresLater,  // a watch says 410 in its stream; others as None
    Silence,  // a watch that brings nothing and never ends, as behind a dead load balancer; others as None
  };

  ObjectServer(async::Executor executor, Clock& clock) : executor_(std::move(executor)), clock_(clock) {}

  // The world, as tests change it and look at it. `plural` names the kind: "pods", "leases".

  void put(const std::string& plural, json::Value object) {
    const auto key = key_of(object);
    const bool is_new = !kinds_[plural].contains(key);
    write(plural, std::move(object), is_new ? "ADDED" : "MODIFIED");
  }
  void remove(const std::string& plural, const kube::ObjectKey& key) {
    const auto found = kinds_[plural].find(key);
    if (found == kinds_[plural].end()) return;
    auto last = std::move(found->second);
    kinds_[plural].erase(found);
    last.as_object()["metadata"].as_object()["resourceVersion"] = std::to_string(++version_);
    tell(plural, "DELETED", std::move(last));
  }
  const std::map<kube::ObjectKey, json::Value>& objects(const std::string& plural) { return kinds_[plural]; }
  const json::Value* find(const std::string& plural, const kube::ObjectKey& key) {
    const auto found = kinds_[plural].find(key);
    return found == kinds_[plural].end() ? nullptr : &found->second;
  }
  /// As a patch of somebody else; nothing happens if there is no such object.
  void merge(const std::string& plural, const kube::ObjectKey& key, const json::Value& patch) {
    if (const auto* there = find(plural, key)) put_changed(plural, json::apply_merge_patch(*there, patch));
  }
  /// As a DELETE: what has finalizers stays, being deleted.
  void ask_to_remove(const std::string& plural, const kube::ObjectKey& key) {
    const auto* there = find(plural, key);
    if (!there || json::find(*there, {"metadata", "deletionTimestamp"})) return;
    if (!has_finalizers(plural, *there)) return remove(plural, key);
    auto leaving = *there;
    leaving.as_object()["metadata"].as_object()["deletionTimestamp"] = format_time(clock_.now());
    put_changed(plural, std::move(leaving));
  }

  /// Forgets the changes so far: watches from older versions and later pages of lists are answered with 410.
  void compact() {
    events_.clear();
    forgotten_ = version_;
    snapshots_.clear();
  }
  /// Ends all running watches regularly, as at their timeout; or breaks them.
  void end_watches() { stop_watches(false); }
  void break_watches() { stop_watches(true); }
  std::size_t running_watches() const { return watches_.size(); }

  /// Asked before each request with its number, from 1.
  void on_request(std::function<Trouble(const http::Request&, int)> decide) { decide_ = std::move(decide); }
  /// How long each request takes to arrive, and each answer to come back.
  void latency(std::function<Duration()> latency) { latency_ = std::move(latency); }
  void unknown_kind(std::string plural) { unknown_ = std::move(plural); }
  void send_no_bookmarks() { sends_bookmarks_ = false; }
  void page_size(std::size_t most) { most_a_page_ = most; }
  /// How much later than lists and reads a watch learns of what happened.
  void watch_lag(Duration lag) { lag_ = lag; }
  /// Told of each change after it: ADDED, MODIFIED, DELETED.
  using Changed = std::function<void(const std::string& plural, const std::string& what, const json::Value&)>;
  void on_change(Changed changed) { changed_ = std::move(changed); }
  /// Names the kind in discovery.
  void serve(kube::ResourceType type) { served_.push_back(std::move(type)); }
  /// From here on objects need their namespace, none is made in one that is being deleted, and a namespace
  /// that is deleted stays, being deleted, until somebody removes it.
  void mind_namespaces() { minds_namespaces_ = true; }

  int requests() const { return requests_; }
  /// "GET /api/v1/pods?watch=true" of each request.
  const std::vector<std::string>& lines() const { return lines_; }

  Task<Result<http::Exchange>> open(http::Request request) override {
    const auto trouble = decide_ ? decide_(request, ++requests_) : (++requests_, Trouble::None);
    lines_.push_back(request.method + " " + request.url.substr(request.url.find('/', 8)));
    if (latency_) co_await async::sleep_for(clock_, latency_());
    if (trouble == Trouble::NoConnection) co_return fail(ErrorCode::Unavailable, "no connection");
    if (trouble == Trouble::ServerError) co_return status(500, "InternalError");
    if (trouble == Trouble::Forbidden) co_return status(403, "Forbidden");
    if (trouble == Trouble::Conflict) co_return status(409, "Conflict");
    if (trouble == Trouble::Expired) co_return status(410, "Expired");
    auto answer = serve(request, trouble);
    if (latency_) co_await async::sleep_for(clock_, latency_());
    const bool is_watch = request.url.contains("watch=true");
    const bool is_lost = trouble == Trouble::LostAnswer || (trouble == Trouble::BreaksOff && !is_watch);
    if (is_lost) co_return fail(ErrorCode::Unavailable, "the connection broke");
    co_return answer;
  }

 private:
  struct Place {
    std::string group, version;
    std::string plural;   // empty: discovery
    kube::ObjectKey key;  // an empty name: the collection
    std::map<std::string, std::string> query;

    bool is_around(const kube::ObjectKey& object) const {
      return key.namespace_.empty() || key.namespace_ == object.namespace_;
    }
    Selector selector() const {
      const auto at = [this](const char* name) {
        const auto found = query.find(name);
        return found == query.end() ? std::string() : found->second;
      };
      return {at("labelSelector"), at("fieldSelector")};
    }
  };
  struct Happened {
    std::int64_t version;
    MonotonicTime at;
    std::string plural;
    json::Value object;
    std::string line;
  };
  struct Snapshot {
    std::vector<json::Value> rest;
    std::int64_t version;
  };

  static kube::ObjectKey key_of(const json::Value& object) {
    return {json::find_string(object, {"metadata", "namespace"}),
            json::find_string(object, {"metadata", "name"})};
  }

  class Text final : public http::BodyReader {
   public:
    explicit Text(std::string text) : text_(std::move(text)) {}
    Task<Result<std::string>> read_some() override { co_return std::exchange(text_, {}); }

   private:
    std::string text_;
  };

  class Watch final : public http::BodyReader {
   public:
    Watch(ObjectServer& server, Place place, std::int64_t from, Duration length, Trouble trouble)
        : server_(server),
          place_(std::move(place)),
          selector_(place_.selector()),
          seen_(from),
          ends_at_(server.clock_.monotonic() + length),
          trouble_(trouble),
          woken_(server.executor_),
          self_(server.watches_.insert(server.watches_.end(), this)) {}
    ~Watch() override { server_.watches_.erase(self_); }

    Task<Result<std::string>> read_some() override {
      while (true) {
        woken_.reset();
        if (trouble_ == Trouble::Silence) {
          co_await woken_.wait();
          continue;
        }
        if (trouble_ == Trouble::EndsAtOnce || (is_stopped_ && !is_broken_)) co_return std::string();
        if (is_broken_) co_return fail(ErrorCode::Unavailable, "the connection broke");
        if (trouble_ == Trouble::ExpiresLater) {
          trouble_ = Trouble::EndsAtOnce;
          co_return R"({"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","code":410}})"
                    "\n";
        }
        auto lines = news();
        if (!lines.empty() && trouble_ == Trouble::BreaksOff) {
          co_return fail(ErrorCode::Unavailable, "the connection broke");
        }
        if (!lines.empty()) co_return lines;
        const auto now = server_.clock_.monotonic();
        if (now >= ends_at_) co_return std::string();
        if (now >= bookmark_at_) {
          bookmark_at_ = now + std::chrono::minutes(1);
          if (server_.sends_bookmarks_ && seen_ > 0) co_return bookmark();
        }
        const auto next = std::min({ends_at_, bookmark_at_, next_news_at()});
        const auto timer = server_.clock_.call_at(next, [this] { woken_.set(); });
        co_await woken_.wait();
      }
    }

    void wake() { woken_.set(); }
    void stop(bool broken) {
      is_stopped_ = true;
      is_broken_ = broken;
      woken_.set();
    }

   private:
    std::string news() {
      std::string lines;
      const auto now = server_.clock_.monotonic();
      for (const auto& happened : server_.events_) {
        if (happened.version <= seen_) continue;
        if (happened.at + server_.lag_ > now) break;
        seen_ = happened.version;
        if (happened.plural == place_.plural && place_.is_around(key_of(happened.object)) &&
            selector_.selects(happened.object)) {
          lines += happened.line;
        }
      }
      return lines;
    }
    MonotonicTime next_news_at() const {
      for (const auto& happened : server_.events_) {
        if (happened.version > seen_) return happened.at + server_.lag_;
      }
      return MonotonicTime::max();
    }
    std::string bookmark() {
      const bool knows_all = server_.events_.empty() || server_.events_.back().version <= seen_;
      if (knows_all) seen_ = server_.version_;
      return R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":")" + std::to_string(seen_) +
             "\"}}}\n";
    }

    ObjectServer& server_;
    Place place_;
    Selector selector_;
    std::int64_t seen_;
    MonotonicTime ends_at_;
    MonotonicTime bookmark_at_ = server_.clock_.monotonic() + std::chrono::minutes(1);
    Trouble trouble_;
    bool is_stopped_ = false;
    bool is_broken_ = false;
    async::Event woken_;
    std::list<Watch*>::iterator self_;
  };

  // A Watch's answer is its own until it is read; an answer that is thrown away ends it.

  /// What the server adds to an object that is created.
  void born(json::Value& object) {
    auto& metadata = object.as_object()["metadata"].as_object();
    metadata.insert(
        {{"uid", "uid-" + std::to_string(++born_)}, {"creationTimestamp", format_time(clock_.now())}});
  }
  void write(const std::string& plural, json::Value object, const std::string& type) {
    object.as_object()["metadata"].as_object()["resourceVersion"] = std::to_string(++version_);
    kinds_[plural].insert_or_assign(key_of(object), object);
    tell(plural, type, std::move(object));
  }
  void tell(const std::string& plural, const std::string& type, json::Value object) {
    const json::Value event = json::Object{{"type", type}, {"object", object}};
    events_.push_back({version_, clock_.monotonic(), plural, object, json::serialize(event) + "\n"});
    for (auto* watch : watches_) watch->wake();
    if (changed_) changed_(plural, type, object);
  }
  bool has_finalizers(const std::string& plural, const json::Value& object) const {
    const auto* finalizers = json::find(object, {"metadata", "finalizers"});
    const bool is_held = finalizers && finalizers->is_array() && !finalizers->get_array().empty();
    return is_held || (minds_namespaces_ && plural == "namespaces");
  }
  /// A write that changes nothing does not happen; what loses its last finalizer while it is being deleted
  /// goes.
  void put_changed(const std::string& plural, json::Value object) {
    const auto key = key_of(object);
    const bool is_leaving = json::find(object, {"metadata", "deletionTimestamp"}) != nullptr;
    if (object != kinds_[plural].at(key)) write(plural, std::move(object), "MODIFIED");
    if (is_leaving && !has_finalizers(plural, kinds_[plural].at(key))) remove(plural, key);
  }
  void stop_watches(bool broken) {
    for (auto* watch : watches_) watch->stop(broken);
  }

  static http::Exchange answer(int code, const json::Value& body) {
    return {.head = {.status = code, .headers = {}}, .body = std::make_unique<Text>(json::serialize(body))};
  }
  static http::Exchange status(int code, std::string_view reason) {
    return answer(code, json::Object{{"kind", "Status"},
                                     {"status", "Failure"},
                                     {"reason", reason},
                                     {"message", reason},
                                     {"code", code}});
  }

  static std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%' && i + 2 < text.size()) {
        unsigned char byte = 0;
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
        out += static_cast<char>(byte);
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }

  /// "http://server/apis/g/v/namespaces/shop/pods/web?a=b"
  static Place place_of(std::string_view url) {
    Place place;
    url.remove_prefix(url.find('/', url.find("://") + 3) + 1);
    if (const auto mark = url.find('?'); mark != std::string_view::npos) {
      for (auto rest = url.substr(mark + 1); !rest.empty();) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size() - 1);
        place.query[unescape(pair.substr(0, equals))] = unescape(pair.substr(equals + 1));
      }
      url = url.substr(0, mark);
    }
    std::deque<std::string> segments;
    while (!url.empty()) {
      const auto segment = url.substr(0, url.find('/'));
      segments.push_back(unescape(segment));
      url.remove_prefix(std::min(url.size(), segment.size() + 1));
    }
    const auto take = [&segments] {
      if (segments.empty()) return std::string();
      auto first = std::move(segments.front());
      segments.pop_front();
      return first;
    };
    if (take() == "apis") place.group = take();
    place.version = take();
    if (segments.empty()) return place;
    if (segments.size() > 2 && segments.front() == "namespaces") {
      place.key.namespace_ = segments[1];
      segments.erase(segments.begin(), segments.begin() + 2);
    }
    place.plural = segments.front();
    if (segments.size() > 1) place.key.name = segments[1];
    return place;
  }

  Result<http::Exchange> serve(const http::Request& request, Trouble trouble) {
    const auto place = place_of(request.url);
    if (!unknown_.empty() && place.plural == unknown_) return status(404, "NotFound");
    if (place.plural.empty()) return discover(place);
    if (request.method == "POST") return create(place, json::parse(request.body).value());
    if (request.method == "DELETE" && place.key.name.empty()) return remove_all(place);
    if (request.method == "GET" && place.query.contains("watch")) return watch(place, trouble);
    if (request.method == "GET" && place.key.name.empty()) return list(place);
    const auto found = kinds_[place.plural].find(place.key);
    if (found == kinds_[place.plural].end()) return status(404, "NotFound");
    if (request.method == "GET") return answer(200, found->second);
    if (request.method == "DELETE") {
      const auto options = json::parse(request.body).value_or(json::Value());
      const auto uid = json::find_string(options, {"preconditions", "uid"});
      if (!uid.empty() && uid != json::find_string(found->second, {"metadata", "uid"})) {
        return status(409, "Conflict");
      }
      ask_to_remove(place.plural, place.key);
      return answer(200, json::Object{{"kind", "Status"}, {"status", "Success"}});
    }
    return change(place, request.method == "PUT"
                             ? json::parse(request.body).value()
                             : json::apply_merge_patch(found->second, json::parse(request.body).value()));
  }

  Result<http::Exchange> create(const Place& place, json::Value object) {
    const auto key = key_of(object);
    if (minds_namespaces_ && !key.namespace_.empty()) {
      const auto* namespace_ = find("namespaces", {"", key.namespace_});
      if (!namespace_) return status(404, "NotFound");
      if (json::find(*namespace_, {"metadata", "deletionTimestamp"})) return terminating();
    }
    if (kinds_[place.plural].contains(key)) return status(409, "AlreadyExists");
    born(object);
    write(place.plural, std::move(object), "ADDED");
    return answer(201, kinds_[place.plural].at(key));
  }

  static http::Exchange terminating() {
    return answer(
        403, json::Object{
                 {"kind", "Status"},
                 {"status", "Failure"},
                 {"reason", "Forbidden"},
                 {"message", "because it is being terminated"},
                 {"details",
                  json::Object{{"causes", json::Array{json::Object{{"reason", "NamespaceTerminating"}}}}}},
                 {"code", 403}});
  }

  Result<http::Exchange> remove_all(const Place& place) {
    std::vector<kube::ObjectKey> chosen;
    const auto selector = place.selector();
    for (const auto& [key, object] : kinds_[place.plural]) {
      if (place.is_around(key) && selector.selects(object)) chosen.push_back(key);
    }
    for (const auto& key : chosen) ask_to_remove(place.plural, key);
    return answer(200, json::Object{{"kind", "Status"}, {"status", "Success"}});
  }

  /// "/apis/apps/v1": the kinds of a version; "/apis/apps": its preferred version.
  Result<http::Exchange> discover(const Place& place) {
    json::Array resources;
    std::string preferred;
    for (const auto& type : served_) {
      if (type.group != place.group) continue;
      preferred = type.version;
      if (type.version != place.version) continue;
      resources.push_back(json::Object{
          {"name", type.plural}, {"kind", type.kind}, {"namespaced", type.scope == kube::Scope::Namespaced}});
    }
    if (preferred.empty() || (!place.version.empty() && resources.empty())) return status(404, "NotFound");
    return answer(200, json::Object{{"resources", std::move(resources)},
                                    {"preferredVersion", json::Object{{"version", preferred}}}});
  }

  /// Conditional if the new state names a version.
  Result<http::Exchange> change(const Place& place, json::Value object) {
    const auto wanted = json::find_string(object, {"metadata", "resourceVersion"});
    const auto& there = kinds_[place.plural].at(place.key);
    if (!wanted.empty() && wanted != json::find_string(there, {"metadata", "resourceVersion"})) {
      return status(409, "Conflict");
    }
    auto last = object;
    put_changed(place.plural, std::move(object));
    const auto* left = find(place.plural, place.key);
    return answer(200, left ? *left : last);
  }

  Result<http::Exchange> list(const Place& place) {
    Snapshot snapshot{.rest = {}, .version = version_};
    if (const auto token = place.query.find("continue"); token != place.query.end()) {
      const auto known = snapshots_.find(token->second);
      if (known == snapshots_.end()) return status(410, "Expired");
      snapshot = std::move(known->second);
      snapshots_.erase(known);
    } else {
      const auto selector = place.selector();
      for (const auto& [key, object] : kinds_[place.plural]) {
        if (place.is_around(key) && selector.selects(object)) snapshot.rest.push_back(object);
      }
    }
    json::Object metadata{{"resourceVersion", std::to_string(snapshot.version)}};
    json::Array items;
    while (!snapshot.rest.empty() && items.size() < most_a_page_) {
      items.push_back(std::move(snapshot.rest.front()));
      snapshot.rest.erase(snapshot.rest.begin());
    }
    if (!snapshot.rest.empty()) {
      const auto token = "token-" + std::to_string(++tokens_);
      metadata["continue"] = token;
      snapshots_.emplace(token, std::move(snapshot));
    }
    return answer(200, json::Object{{"metadata", std::move(metadata)}, {"items", std::move(items)}});
  }

  Result<http::Exchange> watch(const Place& place, Trouble trouble) {
    const auto from = std::stoll(place.query.at("resourceVersion"));
    if (from < forgotten_) return status(410, "Expired");
    const auto length = std::chrono::seconds(std::stoll(place.query.at("timeoutSeconds")));
    return http::Exchange{.head = {.status = 200, .headers = {}},
                          .body = std::make_unique<Watch>(*this, place, from, length, trouble)};
  }

  async::Executor executor_;
  Clock& clock_;
  std::int64_t version_ = 100;
  std::int64_t forgotten_ = 0;
  std::map<std::string, std::map<kube::ObjectKey, json::Value>> kinds_;
  std::deque<Happened> events_;
  std::map<std::string, Snapshot> snapshots_;
  std::list<Watch*> watches_;
  std::function<Trouble(const http::Request&, int)> decide_;
  std::function<Duration()> latency_;
  std::string unknown_;
  bool sends_bookmarks_ = true;
  bool minds_namespaces_ = false;
  Duration lag_{0};
  Changed changed_;
  std::vector<kube::ResourceType> served_;
  int born_ = 0;
  std::size_t most_a_page_ = 500;
  int tokens_ = 0;
  int requests_ = 0;
  std::vector<std::string> lines_;
};

/// {"metadata": {"namespace": ..., "name": ...}, "spec": {"value": ...}}
inline json::Value object(std::string_view namespace_, std::string_view name, std::int64_t value = 0) {
  return json::Object{{"apiVersion", "v1"},
                      {"kind", "Pod"},
                      {"metadata", json::Object{{"namespace", namespace_}, {"name", name}}},
                      {"spec", json::Object{{"value", value}}}};
}

}  // namespace kymaros::test
