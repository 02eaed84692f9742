#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "kube/resource.hpp"

namespace kymaros::runtime {

/// Objects by name as they were last heard of. Read by everybody, written by one Reflector.
///
///   store.add_index("node", [](const Value& pod) { return std::vector{find_string(pod, {"spec",
///   "nodeName"})}; }); for (const auto& pod : store.by_index("node", "worker-1")) ...
class Store {
 public:
  using Object = std::shared_ptr<const json::Value>;
  /// Under which values an object is found.
  using Index = std::function<std::vector<std::string>(const json::Value&)>;
  /// Either side is nullptr when the object came or went.
  using Changed =
      std::function<void(const kube::ObjectKey& key, const json::Value* before, const json::Value* after)>;

  /// Destroying it ends the calls, also when the store is gone already.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&&) = default;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

   private:
    friend class Store;
    struct Listener;
    explicit Subscription(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
    std::shared_ptr<Listener> listener_;
  };

  Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  /// The object, or nullptr.
  Object find(const kube::ObjectKey& key) const;
  const std::map<kube::ObjectKey, Object>& objects() const { return objects_; }

  /// Objects that are there already are indexed too. A second index of one name replaces the first.
  void add_index(std::string name, Index index);
  /// In the order of their keys; none for an index that is not there.
  std::vector<Object> by_index(std::string_view name, std::string_view value) const;

  /// Calls `changed` after each change from now on. It may read and subscribe, but not change the store.
  [[nodiscard]] Subscription subscribe(Changed changed);

  /// False if the object is equal to what is there: then nobody is told.
  bool put(const kube::ObjectKey& key, json::Value object);
  bool drop(const kube::ObjectKey& key);

 private:
  struct Indexed {
    Index index;
    std::map<std::string, std::set<kube::ObjectKey>, std::less<>> keys;
  };

  static void insert(Indexed& indexed, const kube::ObjectKey& key, const json::Value& object);
  static void erase(Indexed& indexed, const kube::ObjectKey& key, const json::Value& object);
  void replace(const kube::ObjectKey& key, const Object& before, const Object& after);

  std::map<kube::ObjectKey, Object> objects_;
  std::map<std::string, Indexed, std::less<>> indices_;
  std::vector<std::shared_ptr<Subscription::Listener>> listeners_;
};

}  // namespace kymaros::runtime
