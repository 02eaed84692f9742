#include "demo/scratch_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace kymaros::demo {

Result<ScratchFolder> ScratchFolder::make() {
  std::error_code error;
  const auto base = std::filesystem::temp_directory_path(error);
  if (error)
    return fail(ErrorCode::Unavailable, "no folder for temporary files (TMPDIR): " + error.message());
  auto path = (base / "kymaros-demo-XXXXXX").string();
  if (!::mkdtemp(path.data()))
    return fail(ErrorCode::Unavailable, "no temporary folder can be made in " + base.string());
  return ScratchFolder(std::move(path));
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what stays is small, and in a folder for temporary files
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Result<std::string> ScratchFolder::write(std::string_view name, std::string_view text) const {
  auto path = (std::filesystem::path(path_) / name).string();
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) return fail(ErrorCode::Unavailable, "cannot write " + path);
  return path;
}

}  // namespace kymaros::demo
