#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::demo {

/// A folder of its own below the system's for temporary files, for nobody else to see, which goes with the
/// object.
class ScratchFolder {
 public:
  /// ErrorCode::Unavailable if there is no place for it.
  static Result<ScratchFolder> make();
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  /// The path of a new file in it. ErrorCode::Unavailable if it cannot be written.
  Result<std::string> write(std::string_view name, std::string_view text) const;

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;  // empty: moved away
};

}  // namespace kymaros::demo
