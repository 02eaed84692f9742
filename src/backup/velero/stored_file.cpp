#include "backup/velero/stored_file.hpp"

#include <fmt/format.h>

namespace kymaros::backup::velero {

StoredFile::StoredFile(const archive::Sink& sink, std::uint64_t max_bytes)
    : sink_(sink), max_bytes_(max_bytes) {}

Result<void> StoredFile::feed(std::string_view bytes) {
  if (gunzip_) return gunzip_->feed(bytes, sink_);
  if (is_plain_) return pass(bytes);
  head_.append(bytes);
  if (head_.size() < 2) return {};
  if (archive::looks_like_gzip(head_)) {
    gunzip_.emplace(archive::GunzipLimits{.max_output = max_bytes_});
    return gunzip_->feed(head_, sink_);
  }
  is_plain_ = true;
  return pass(head_);
}

Result<void> StoredFile::finish() {
  if (gunzip_) return gunzip_->finish();
  return is_plain_ ? Result<void>() : pass(head_);
}

Result<void> StoredFile::pass(std::string_view bytes) {
  passed_ += bytes.size();
  if (passed_ > max_bytes_) return fail(ErrorCode::Invalid, fmt::format("more than {} bytes", max_bytes_));
  return bytes.empty() ? Result<void>() : sink_(bytes);
}

}  // namespace kymaros::backup::velero
