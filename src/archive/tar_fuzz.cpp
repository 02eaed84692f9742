#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/tar_reader.hpp"

namespace kymaros::archive {
namespace {

/// Aborts if the reader breaks the promises of TarHandler, and remembers all that it was told.
class Witness : public TarHandler {
 public:
  Result<TarInterest> on_entry(const TarEntry& entry) override {
    if (inside_) std::abort();
    said += entry.path + '|' + std::to_string(entry.size) + '|';
    missing_ = entry.size;
    inside_ = entry.path.size() % 4 != 3;  // some entries are passed over
    return inside_ ? TarInterest::Read : TarInterest::Skip;
  }
  Result<void> on_data(std::string_view bytes) override {
    if (!inside_ || bytes.size() > missing_) std::abort();
    missing_ -= bytes.size();
    said += bytes;
    return {};
  }
  Result<void> on_entry_end() override {
    if (!inside_ || missing_ != 0) std::abort();
    inside_ = false;
    return {};
  }

  std::string said;

 private:
  bool inside_ = false;
  std::uint64_t missing_ = 0;
};

std::string read(std::string_view bytes, std::size_t piece) {
  Witness witness;
  TarReader reader(witness);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (auto done = reader.feed(bytes.substr(0, piece)); !done) return witness.said + done.error().message;
  }
  if (auto done = reader.finish(); !done) return witness.said + done.error().message;
  return witness.said;
}

}  // namespace
}  // namespace kymaros::archive

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (kymaros::archive::read(bytes, size + 1) != kymaros::archive::read(bytes, 37)) std::abort();
  return 0;
}
