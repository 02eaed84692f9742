#include "sim/controllers/template_hash.hpp"

#include <cstdint>
#include <map>

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

void feed_text(std::uint32_t& hash, std::string_view text) {
  for (const auto c : text) {  // FNV-1a
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619u;
  }
}

void feed(std::uint32_t& hash, const json::Value& value) {
  if (const auto* object = value.if_object()) {
    std::map<std::string_view, const json::Value*> sorted;
    for (const auto& [name, inner] : *object) sorted.emplace(name, &inner);
    feed_text(hash, "{");
    for (const auto& [name, inner] : sorted) {
      feed_text(hash, name);
      feed(hash, *inner);
    }
    feed_text(hash, "}");
  } else if (const auto* array = value.if_array()) {
    feed_text(hash, "[");
    for (const auto& inner : *array) feed(hash, inner);
    feed_text(hash, "]");
  } else {
    feed_text(hash, json::serialize(value));
  }
}

json::Value without_hash(json::Value value) {
  if (!value.is_object()) return value;
  auto& metadata = metadata_of(value);
  metadata.erase("creationTimestamp");
  if (auto* labels = metadata.if_contains("labels"); labels && labels->is_object()) {
    labels->get_object().erase("pod-template-hash");
    if (labels->get_object().empty()) metadata.erase("labels");
  }
  return value;
}

}  // namespace

std::string template_hash(const json::Value& contents) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";  // k8s.io/apimachinery/pkg/util/rand
  std::uint32_t hash = 2166136261u;
  feed(hash, contents);
  auto text = std::to_string(hash);
  for (auto& c : text) c = kLetters[static_cast<unsigned char>(c) % kLetters.size()];
  return text;
}

bool is_same_template(const json::Value& a, const json::Value& b) {
  return without_hash(a) == without_hash(b);
}

}  // namespace kymaros::sim
