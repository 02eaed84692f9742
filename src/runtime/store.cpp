#include "runtime/store.hpp"

#include <utility>

namespace kymaros::runtime {

struct Store::Subscription::Listener {
  Changed changed;
  bool is_active = true;
};

Store::Store() = default;
Store::~Store() = default;

Store::Subscription::~Subscription() {
  if (listener_) listener_->is_active = false;  // the store forgets it at its next change
}

Store::Subscription& Store::Subscription::operator=(Subscription&& other) noexcept {
  std::swap(listener_, other.listener_);
  return *this;
}

Store::Object Store::find(const kube::ObjectKey& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : found->second;
}

void Store::insert(Indexed& indexed, const kube::ObjectKey& key, const json::Value& object) {
  for (auto& value : indexed.index(object)) indexed.keys[std::move(value)].insert(key);
}

void Store::erase(Indexed& indexed, const kube::ObjectKey& key, const json::Value& object) {
  for (const auto& value : indexed.index(object)) {
    const auto place = indexed.keys.find(value);
    if (place == indexed.keys.end()) continue;
    place->second.erase(key);
    if (place->second.empty()) indexed.keys.erase(place);
  }
}

void Store::add_index(std::string name, Index index) {
  Indexed indexed{.index = std::move(index), .keys = {}};
  for (const auto& [key, object] : objects_) insert(indexed, key, *object);
  indices_.insert_or_assign(std::move(name), std::move(indexed));
}

std::vector<Store::Object> Store::by_index(std::string_view name, std::string_view value) const {
  std::vector<Object> found;
  const auto index = indices_.find(name);
  if (index == indices_.end()) return found;
  const auto keys = index->second.keys.find(value);
  if (keys == index->second.keys.end()) return found;
  for (const auto& key : keys->second) found.push_back(objects_.at(key));
  return found;
}

Store::Subscription Store::subscribe(Changed changed) {
  auto listener = std::make_shared<Subscription::Listener>(std::move(changed));
  listeners_.push_back(listener);
  return Subscription(std::move(listener));
}

bool Store::put(const kube::ObjectKey& key, json::Value object) {
  const auto before = find(key);
  if (before && *before == object) return false;
  replace(key, before, std::make_shared<const json::Value>(std::move(object)));
  return true;
}

bool Store::drop(const kube::ObjectKey& key) {
  const auto before = find(key);
  if (!before) return false;
  replace(key, before, nullptr);
  return true;
}

void Store::replace(const kube::ObjectKey& key, const Object& before, const Object& after) {
  for (auto& [name, indexed] : indices_) {
    if (before) erase(indexed, key, *before);
    if (after) insert(indexed, key, *after);
  }
  if (after) {
    objects_.insert_or_assign(key, after);
  } else {
    objects_.erase(key);
  }
  std::erase_if(listeners_, [](const auto& listener) { return !listener->is_active; });
  const auto listeners = listeners_;  // a listener may subscribe or unsubscribe others
  for (const auto& listener : listeners) {
    if (listener->is_active) listener->changed(key, before.get(), after.get());
  }
}

}  // namespace kymaros::runtime
