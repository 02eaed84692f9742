#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::archive {

/// Tar is a sequence of blocks; headers are one block, contents are padded to whole blocks.
inline constexpr std::size_t kTarBlock = 512;

/// What one header block says, before the long names and sizes of extension headers are applied.
struct TarHeader {
  std::string path;
  std::uint64_t size = 0;  // bytes of content that follow
  char type_flag = '0';
};

/// Reads a header block of the V7, ustar (POSIX.1-1988), pax or GNU format; `block` has kTarBlock bytes.
/// ErrorCode::Invalid if its checksum or a number is wrong.
Result<TarHeader> parse_tar_header(std::string_view block);

/// What a pax extended header (POSIX.1-2001, type flag x) says about the entry that follows it. An empty
/// path stands for the header's own.
struct PaxRecords {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
};

/// Reads "<length> <key>=<value>\n" records; keys other than path and size are passed over.
/// ErrorCode::Invalid if they are malformed or make the entry a sparse file.
Result<PaxRecords> parse_pax(std::string_view records);

}  // namespace kymaros::archive
