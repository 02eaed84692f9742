#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/codec.hpp"
#include "kube/client.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::kube {

/// A kind of object as a struct: described members `metadata`, `spec`, `status` and the like, and where the
/// API server keeps it.
template <class K>
concept ObjectKind = requires(K object) {
  { K::resource() } -> std::same_as<const ResourceType&>;
  { object.metadata } -> std::convertible_to<ObjectMeta>;
};

/// The object on the wire, with its apiVersion and kind.
template <ObjectKind K>
json::Value encode_object(const K& object) {
  json::Value value = json::encode(object);
  value.get_object()["apiVersion"] = K::resource().api_version();
  value.get_object()["kind"] = K::resource().kind;
  return value;
}

/// ErrorCode::Invalid with kind, name and path ("Pod shop/web: spec.volumes: ...").
template <ObjectKind K>
Result<K> decode_object(const json::Value& value) {
  auto object = json::decode<K>(value);
  if (object) return object;
  const ObjectKey key{json::find_string(value, {"metadata", "namespace"}),
                      json::find_string(value, {"metadata", "name"})};
  return fail(object.error().within(K::resource().kind + " " + to_string(key)));
}

/// A page, or all pages, of a list.
template <ObjectKind K>
struct ObjectList {
  std::string resourceVersion;
  std::string continue_;  // empty: this is the last page
  std::vector<K> items;
};

template <ObjectKind K>
struct ObjectEvent {
  WatchEventType type = WatchEventType::Added;
  K object;  // of a bookmark, only metadata.resourceVersion means something
};

/// A running watch of one kind. Destroying it ends it.
template <ObjectKind K>
class ObjectWatch {
 public:
  explicit ObjectWatch(std::unique_ptr<WatchStream> stream) : stream_(std::move(stream)) {}

  /// As WatchStream::next(); ErrorCode::Invalid for an object that does not fit its struct, after which the
  /// watch goes on.
  Task<Result<std::optional<ObjectEvent<K>>>> next() {
    KYMAROS_CO_TRY(const auto event, co_await stream_->next());
    if (!event) co_return std::nullopt;
    ObjectEvent<K> out{.type = event->type, .object = {}};
    if (event->type == WatchEventType::Bookmark) {
      out.object.metadata.resourceVersion = json::find_string(event->object, {"metadata", "resourceVersion"});
    } else {
      KYMAROS_CO_TRY(out.object, decode_object<K>(event->object));
    }
    co_return out;
  }

 private:
  std::unique_ptr<WatchStream> stream_;
};

/// Calls about one kind, with structs instead of JSON. Errors are those of Client, and ErrorCode::Invalid for
/// an answer that does not fit the struct.
///
///   kube::Api<kube::Pod> pods(client);
///   KYMAROS_CO_TRY(const auto web, co_await pods.get({"shop", "web-0"}));
template <ObjectKind K>
class Api {
 public:
  /// The client outlives the Api and its calls.
  explicit Api(Client& client) : client_(&client) {}

  Task<Result<K>> get(ObjectKey key) { return decoded(client_->get(K::resource(), key)); }

  Task<Result<ObjectList<K>>> list(Selection selection, ListOptions options = {}) {
    return decoded_list(client_->list(K::resource(), selection, options));
  }
  Task<Result<ObjectList<K>>> list_all(Selection selection, ListOptions options = {}) {
    return decoded_list(client_->list_all(K::resource(), selection, options));
  }

  /// In the namespace of its metadata.
  Task<Result<K>> create(const K& object) {
    return decoded(client_->create(K::resource(), object.metadata.namespace_, encode_object(object)));
  }

  Task<Result<K>> patch(ObjectKey key, PatchType type, json::Value patch, PatchOptions options = {}) {
    return decoded(client_->patch(K::resource(), key, type, patch, options));
  }

  Task<Result<void>> remove(ObjectKey key, DeleteOptions options = {}) {
    return client_->remove(K::resource(), key, options);
  }

  Task<Result<ObjectWatch<K>>> watch(Selection selection, WatchOptions options) {
    return watched(client_->watch(K::resource(), selection, options));
  }

 private:
  static Task<Result<K>> decoded(Task<Result<json::Value>> call) {
    KYMAROS_CO_TRY(const auto answer, co_await std::move(call));
    co_return decode_object<K>(answer);
  }

  static Task<Result<ObjectList<K>>> decoded_list(Task<Result<ListPage>> call) {
    KYMAROS_CO_TRY(const auto page, co_await std::move(call));
    ObjectList<K> list{.resourceVersion = page.resourceVersion, .continue_ = page.continue_, .items = {}};
    list.items.reserve(page.items.size());
    for (const auto& item : page.items) {
      KYMAROS_CO_TRY(auto object, decode_object<K>(item));
      list.items.push_back(std::move(object));
    }
    co_return list;
  }

  static Task<Result<ObjectWatch<K>>> watched(Task<Result<std::unique_ptr<WatchStream>>> call) {
    KYMAROS_CO_TRY(auto stream, co_await std::move(call));
    co_return ObjectWatch<K>(std::move(stream));
  }

  Client* client_;
};

}  // namespace kymaros::kube
