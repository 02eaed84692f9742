#include "sim/kubelet/digest.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace kymaros::sim {

std::string digest_of(std::string_view text) {
  std::string out;
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (int i = 0; i < 4; ++i) {
    for (const auto c : text) {
      hash ^= static_cast<unsigned char>(c);
      hash *= 1099511628211u;
    }
    out += fmt::format("{:016x}", hash);
  }
  return out;
}

std::string canonical_image(std::string_view image) {
  std::string out(image);
  const auto slash = out.find('/');
  const auto host = out.substr(0, slash == std::string::npos ? 0 : slash);
  const bool has_registry = host.find_first_of(".:") != std::string::npos || host == "localhost";
  if (!has_registry) out = (slash == std::string::npos ? "docker.io/library/" : "docker.io/") + out;
  const auto last = out.substr(out.rfind('/'));
  return last.find_first_of(":@") == std::string::npos ? out + ":latest" : out;
}

}  // namespace kymaros::sim
