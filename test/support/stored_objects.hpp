#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/merge_patch.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::test {

/// The documents of an API server by path ("/api/v1/namespaces/shop/pods/web"), as the handler of a
/// ScriptedTransport: get, list (with one equality of labels, or a name), create, merge patch, delete. What
/// is deleted is gone at once, unless it has finalizers: then it bears a deletionTimestamp.
class StoredObjects {
 public:
  std::map<std::string, json::Value> all;
  std::map<std::string, int> refusals;  // path -> status

  void put(const std::string& path, std::string_view text) { all[path] = json::parse(text).value(); }
  bool has(const std::string& path) const { return all.contains(path); }

  Answer operator()(const http::Request& request) {
    const auto target = request.url.substr(request.url.find('/', request.url.find("://") + 3));
    const auto mark = target.find('?');
    auto path = target.substr(0, mark);
    const auto query = mark == std::string::npos ? std::string() : target.substr(mark + 1);
    if (path.ends_with("/status")) path.resize(path.rfind('/'));
    if (const auto refusal = refusals.find(path); refusal != refusals.end())
      return refuse(refusal->second, refusal->second == 403 ? "Forbidden" : "InternalError");
    if (request.method == "POST") return create(path, json::parse(request.body).value());
    if (request.method == "DELETE" && is_collection(path)) return remove_all(path);
    if (request.method == "GET" && is_collection(path)) return list(path, query);
    const auto found = all.find(path);
    if (found == all.end()) return refuse(404, "NotFound");
    if (request.method == "PATCH") return patch(found->second, json::parse(request.body).value());
    if (request.method == "DELETE") return remove(found, json::parse(request.body).value());
    return Answer::json(200, found->second);
  }

 private:
  using Place = std::map<std::string, json::Value>::iterator;

  static Answer refuse(int code, std::string_view reason) {
    return Answer::json(
        code, json::Object{{"kind", "Status"}, {"status", "Failure"}, {"reason", reason}, {"code", code}});
  }
  /// An odd number of segments after group and version, or after the namespace.
  static bool is_collection(std::string_view path) {
    const auto segments = std::ranges::count(path, '/') - (path.starts_with("/api/") ? 2 : 3);
    return segments % 2 == 1;
  }
  static bool is_selected(const json::Value& object, std::string_view query) {
    for (const std::string_view which : {"labelSelector=", "fieldSelector="}) {
      const auto at = query.find(which);
      if (at == std::string_view::npos) continue;
      const auto text = query.substr(at + which.size());
      const auto wanted = unescaped(text.substr(0, text.find('&')));
      const auto equals = wanted.find('=');
      const auto key = wanted.substr(0, equals);
      const auto value = key == "metadata.name" ? json::find_string(object, {"metadata", "name"})
                                                : json::find_string(object, {"metadata", "labels", key});
      if (value != wanted.substr(equals + 1)) return false;
    }
    return true;
  }
  static std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        out += text[i];
        continue;
      }
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
    return out;
  }

  std::vector<std::string> in(const std::string& collection) const {
    std::vector<std::string> paths;
    for (const auto& [path, object] : all) {
      const auto rest = path.starts_with(collection + "/") ? path.substr(collection.size() + 1) : "";
      if (!rest.empty() && !rest.contains('/')) paths.push_back(path);
    }
    return paths;
  }
  Answer list(const std::string& collection, std::string_view query) {
    json::Array items;
    for (const auto& path : in(collection)) {
      if (is_selected(all.at(path), query)) items.push_back(all.at(path));
    }
    return Answer::json(200, json::Object{{"kind", "List"},
                                          {"metadata", json::Object{{"resourceVersion", "1"}}},
                                          {"items", std::move(items)}});
  }
  Answer create(const std::string& collection, const json::Value& object) {
    const auto path = collection + "/" + json::find_string(object, {"metadata", "name"});
    if (all.contains(path)) return refuse(409, "AlreadyExists");
    all[path] = object;
    return Answer::json(201, object);
  }
  Answer patch(json::Value& object, const json::Value& change) {
    const auto version = json::find_string(change, {"metadata", "resourceVersion"});
    const auto there = json::find_string(object, {"metadata", "resourceVersion"});
    if (!version.empty() && version != there) return refuse(409, "Conflict");
    object = json::apply_merge_patch(object, change);
    if (!there.empty())
      object.as_object()["metadata"].as_object()["resourceVersion"] = std::to_string(std::stoi(there) + 1);
    return Answer::json(200, object);
  }
  Answer remove(Place place, const json::Value& options) {
    const auto uid = json::find_string(options, {"preconditions", "uid"});
    if (!uid.empty() && uid != json::find_string(place->second, {"metadata", "uid"}))
      return refuse(409, "Conflict");
    if (json::find(place->second, {"metadata", "finalizers"})) {
      place->second.as_object()["metadata"].as_object()["deletionTimestamp"] = "2026-03-26T03:00:00Z";
    } else {
      all.erase(place);
    }
    return Answer::json(200, json::Object{{"kind", "Status"}, {"status", "Success"}});
  }
  Answer remove_all(const std::string& collection) {
    for (const auto& path : in(collection)) all.erase(path);
    return Answer::json(200, json::Object{{"kind", "Status"}, {"status", "Success"}});
  }
};

}  // namespace kymaros::test
