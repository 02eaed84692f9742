#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "http/transport.hpp"

namespace kymaros::sim::velero {

/// The object store in which Velero keeps its files, as a server that takes presigned URLs.
class ObjectStore final : public http::Transport {
 public:
  explicit ObjectStore(Clock& clock) : clock_(clock) {}

  /// `key` as "backups/nightly/nightly.tar.gz"; `bytes` as they are stored, gzip among them.
  void put(const std::string& key, std::string bytes) { files_[key] = std::move(bytes); }
  bool contains(const std::string& key) const { return files_.contains(key); }
  /// All whose keys begin so.
  void remove(const std::string& prefix);

  /// A URL that lets anybody read the file for ten minutes.
  std::string sign(const std::string& key) const;

  /// 200 with the file; 403 for a signature that is too old or none; 404 for a file that is not there. It
  /// answers after 5 ms.
  Task<Result<http::Exchange>> open(http::Request request) override;

 private:
  Clock& clock_;
  std::map<std::string, std::string> files_;
};

}  // namespace kymaros::sim::velero
