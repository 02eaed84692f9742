#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "backup/velero/contents_reader.hpp"
#include "backup/velero/namespace_filter.hpp"
#include "backup/velero/resource_list.hpp"
#include "backup/velero/restore_phase.hpp"
#include "backup/velero/results.hpp"
#include "backup/velero/transfers.hpp"
#include "backup/velero/volume_info.hpp"

namespace kymaros::backup::velero {
namespace {

void read_as_file(std::string_view text) {
  if (const auto remarks = parse_results(text)) {
    for (const auto& error : remarks->errors) {
      if (error.harmless) std::abort();
    }
  }
  if (const auto infos = parse_volume_infos(text)) {
    if (restored_volumes(*infos, {}, {}, {}).size() != infos->size()) std::abort();
    for (const auto& info : *infos) volume_facts(info);
  }
  if (const auto objects = parse_resource_list(text, {"shop"})) {
    for (const auto& object : *objects) {
      if (object.id.namespace_ != "shop") std::abort();
    }
  }
}

void read_as_object(std::string_view text) {
  const auto object = json::parse(text);
  if (!object) return;
  if (const auto restore = json::decode<Restore>(*object)) state_of(*restore);
  claim_of_volume(*object, "data");
  if (const auto transfer = json::decode<Transfer>(*object)) {
    std::vector<domain::VolumeFacts> volumes;
    apply_backup_transfers({}, {*transfer}, volumes);
    restored_volumes({}, {*transfer}, {*transfer}, {});
  }
}

void read_as_archive(std::string_view bytes) {
  ContentsReader reader({"shop"});
  if (reader.feed(bytes) && reader.finish()) {
    for (const auto& object : reader.take_objects()) {
      if (object.id.namespace_ != "shop") std::abort();
    }
  }
}

}  // namespace
}  // namespace kymaros::backup::velero

/// The first byte says as what the rest is read: files and objects of Velero, the archive of a backup, a
/// filter.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kymaros::backup::velero;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'a':
      read_as_archive(rest);
      break;
    case 'o':
      read_as_object(rest);
      break;
    case 'n':
      matches_namespace(rest.substr(0, rest.find(' ')), "shop-eu-1");
      break;
    default:
      read_as_file(rest);
  }
  return 0;
}
