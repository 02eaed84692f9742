#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "archive/gzip.hpp"

namespace kymaros::archive {
namespace {

struct Outcome {
  std::string output;
  bool complete = false;
  bool operator==(const Outcome&) const = default;
};

/// What a stream gives if it comes in pieces of `piece` bytes.
Outcome gunzip(std::string_view bytes, std::size_t piece) {
  Outcome outcome;
  Gunzip stream({.max_output = std::uint64_t{1} << 20});
  const Sink sink = [&](std::string_view output) -> Result<void> {
    outcome.output += output;
    return {};
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (!stream.feed(bytes.substr(0, piece), sink)) return {};
  }
  outcome.complete = stream.finish().has_value();
  return outcome;
}

}  // namespace
}  // namespace kymaros::archive

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = kymaros::archive::gunzip(bytes, size + 1);
  if (kymaros::archive::gunzip(bytes, 3) != whole) std::abort();
  return 0;
}
