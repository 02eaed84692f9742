#include "sim/velero/contents.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <set>

#include "archive/tar_reader.hpp"
#include "archive/tar_writer.hpp"
#include "json/codec.hpp"
#include "sim/object.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr std::string_view kFormat = "1.1.0\n";
constexpr std::string_view kPreferred = "-preferredversion/";

/// "namespaces/shop/web.json", "cluster/shop.json"
std::string place_of(const json::Value& object) {
  const auto key = key_of(object);
  if (key.namespace_.empty()) return fmt::format("cluster/{}.json", key.name);
  return fmt::format("namespaces/{}/{}.json", key.namespace_, key.name);
}

std::string version_of(const json::Value& object) {
  const auto api = json::find_string(object, {"apiVersion"});
  return api.substr(api.find('/') + 1);  // npos + 1 is 0: "v1"
}

/// Collects the objects of an archive.
class Collector final : public archive::TarHandler {
 public:
  Result<archive::TarInterest> on_entry(const archive::TarEntry& entry) override {
    constexpr std::string_view kRoot = "resources/";
    const std::string_view path = entry.path;
    if (!path.starts_with(kRoot) || path.contains(kPreferred)) return archive::TarInterest::Skip;
    const auto rest = path.substr(kRoot.size());
    resource_ = rest.substr(0, rest.find('/'));
    text_.clear();
    return archive::TarInterest::Read;
  }
  Result<void> on_data(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }
  Result<void> on_entry_end() override {
    KYMAROS_TRY(auto object, json::parse(text_));
    items_.push_back({resource_, std::make_shared<const json::Value>(std::move(object))});
    return {};
  }
  std::vector<Item> items() && { return std::move(items_); }

 private:
  std::string resource_, text_;
  std::vector<Item> items_;
};

}  // namespace

std::string write_contents(const std::vector<Item>& items) {
  archive::TarWriter tar;
  tar.add_file("metadata/version", kFormat);
  for (const auto& [resource, object] : items) {
    const auto text = json::serialize(*object);
    const auto place = place_of(*object);
    tar.add_file(fmt::format("resources/{}/{}", resource, place), text);
    tar.add_file(fmt::format("resources/{}/{}{}{}", resource, version_of(*object), kPreferred, place), text);
  }
  return std::move(tar).finish();
}

Result<std::vector<Item>> read_contents(std::string_view tar) {
  Collector collector;
  archive::TarReader reader(collector);
  KYMAROS_TRY_VOID(reader.feed(tar));
  KYMAROS_TRY_VOID(reader.finish());
  return std::move(collector).items();
}

json::Value resource_list(const std::vector<Item>& items) {
  std::map<std::string, std::set<std::string>> lists;
  for (const auto& [resource, object] : items) {
    const auto kind = fmt::format("{}/{}", json::find_string(*object, {"apiVersion"}),
                                  json::find_string(*object, {"kind"}));
    lists[kind].insert(to_string(key_of(*object)));
  }
  json::Object out;
  for (const auto& [kind, names] : lists) out[kind] = json::Array(names.begin(), names.end());
  return out;
}

}  // namespace kymaros::sim::velero
