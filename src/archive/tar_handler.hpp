#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::archive {

enum class TarEntryType { File, Directory, SymbolicLink, HardLink, Other };

struct TarEntry {
  std::string path;  // as it stands in the archive: may be absolute or hold "..", never a file name for us
  std::uint64_t size = 0;  // bytes of content; 0 for types that have none
  TarEntryType type = TarEntryType::File;
};

/// Whether the content of an entry is to be read.
enum class TarInterest { Read, Skip };

/// Told what a TarReader finds, in the order of the archive. An error stops the reader, which returns it.
class TarHandler {
 public:
  virtual ~TarHandler() = default;

  virtual Result<TarInterest> on_entry(const TarEntry& entry) = 0;

  /// The next bytes of the entry that was last answered with Read, in pieces of any size; they are valid
  /// during the call only.
  virtual Result<void> on_data(std::string_view bytes) = 0;

  /// That entry is complete. Called once for each Read, for empty entries as well.
  virtual Result<void> on_entry_end() = 0;
};

}  // namespace kymaros::archive
