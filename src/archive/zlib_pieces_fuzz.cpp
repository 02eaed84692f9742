#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/zlib_pieces.hpp"

namespace {

constexpr std::size_t kMost = 4096;
constexpr std::string_view kDictionary = "streamtype error data port requestid";

}  // namespace

/// The first byte says how long pieces are. Nothing becomes larger than it may, and a stream that is broken
/// stays so.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  kymaros::archive::ZlibPieceReader reader(kDictionary, kMost);
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t piece = 1 + data[0];
  bytes.remove_prefix(1);
  bool has_failed = false;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto out = reader.read(bytes.substr(0, piece));
    if (out && (has_failed || out->size() > kMost)) std::abort();
    has_failed = !out;
  }
  return 0;
}
