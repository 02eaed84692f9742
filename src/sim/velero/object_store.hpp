#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/clock.hpp"
#include "http/transport.hpp"

namespace kymaros::sim::velero {

inline constexpr const char* kBucket = "velero";

/// The bucket in which Velero keeps its files, as a server that answers presigned URLs.
class ObjectStore final : public http::Transport {
 public:
  explicit ObjectStore(Clock& clock) : clock_(clock) {}

  /// `key` as "backups/nightly/nightly.tar.gz"; `bytes` as they are stored, gzip among them.
  void put(const std::string& key, std::string bytes);
  /// nullptr if there is no such file.
  const std::string* find(const std::string& key) const;
  /// All files whose keys begin so.
  void remove(const std::string& prefix);
  const std::map<std::string, std::string>& files() const { return files_; }
  /// Another after each change of the files.
  std::uint64_t revision() const { return revision_; }

  /// A URL that lets anybody read the file, whether or not there is one, for ten minutes. `origin`: where
  /// the reader finds the store; empty: at its address in the cluster.
  std::string sign(const std::string& key, const std::string& origin = {}) const;

  /// Nobody gets an answer while it is out of reach.
  void set_reachable(bool is_reachable) { is_reachable_ = is_reachable; }
  bool is_reachable() const { return is_reachable_; }

  /// 200 with the file; 403 if the signature is another, or too old; 404 if there is no such file.
  Task<Result<http::Exchange>> open(http::Request request) override;

 private:
  Clock& clock_;
  bool is_reachable_ = true;
  std::uint64_t revision_ = 0;
  std::map<std::string, std::string> files_;
};

}  // namespace kymaros::sim::velero
