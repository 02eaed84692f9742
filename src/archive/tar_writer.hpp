#pragma once

#include <string>
#include <string_view>

namespace kymaros::archive {

/// Writes a tar archive of regular files into memory, in the ustar format, with a pax header where a path is
/// longer than that allows (99 bytes). Owners, times and modes are fixed: the same files give the same bytes.
class TarWriter {
 public:
  void add_file(std::string_view path, std::string_view content);

  /// The whole archive with its end mark.
  std::string finish() &&;

 private:
  void add_entry(std::string_view path, char type_flag, std::string_view content);

  std::string archive_;
};

}  // namespace kymaros::archive
