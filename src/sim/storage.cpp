#include "sim/storage.hpp"

#include <utility>

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kKept = std::chrono::minutes(10);  // etcd is compacted every 5 minutes, which keeps 5 to 10

}  // namespace

const Storage::Objects& Storage::all(const std::string& resource) const {
  static const Objects kNone;
  const auto found = objects_.find(resource);
  return found == objects_.end() ? kNone : found->second;
}

ObjectPtr Storage::find(const std::string& resource, const kube::ObjectKey& key) const {
  const auto& objects = all(resource);
  const auto found = objects.find(key);
  return found == objects.end() ? nullptr : found->second;
}

std::vector<std::string> Storage::resources() const {
  std::vector<std::string> out;
  for (const auto& [resource, objects] : objects_) {
    if (!objects.empty()) out.push_back(resource);
  }
  return out;
}

ObjectPtr Storage::put(const std::string& resource, json::Value object) {
  auto& place = objects_[resource][key_of(object)];
  auto& metadata = metadata_of(object);
  if (place) {
    metadata["resourceVersion"] = place->at("metadata").at("resourceVersion");
    if (json::is_equal(object, *place)) return place;
  }
  metadata["resourceVersion"] = std::to_string(++version_);
  const auto before = std::exchange(place, std::make_shared<const json::Value>(std::move(object)));
  const auto after = place;
  tell({.kind = before ? Change::Kind::Modified : Change::Kind::Added,
        .version = version_,
        .resource = resource,
        .object = after,
        .before = before,
        .at = clock_.monotonic()});
  return after;
}

void Storage::erase(const std::string& resource, const kube::ObjectKey& key) {
  auto& objects = objects_[resource];
  const auto found = objects.find(key);
  if (found == objects.end()) return;
  const auto before = found->second;
  objects.erase(found);
  auto last = *before;
  metadata_of(last)["resourceVersion"] = std::to_string(++version_);
  tell({.kind = Change::Kind::Deleted,
        .version = version_,
        .resource = resource,
        .object = std::make_shared<const json::Value>(std::move(last)),
        .before = before,
        .at = clock_.monotonic()});
}

void Storage::compact() {
  history_.clear();
  forgotten_ = version_;
}

void Storage::tell(Change change) {
  while (!history_.empty() && history_.front().at + kKept < change.at) {
    forgotten_ = history_.front().version;
    history_.pop_front();
  }
  history_.push_back(std::move(change));
  const auto last = history_.back();
  for (const auto& told : observers_) told(last);
}

}  // namespace kymaros::sim
