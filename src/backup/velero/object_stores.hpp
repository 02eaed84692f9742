#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/tls_options.hpp"
#include "http/transport.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

using SharedTransport = std::shared_ptr<http::Transport>;

/// The ways to the object stores in which Velero keeps its files.
///
/// A store is trusted as its BackupStorageLocation says: the system's authorities and those of
/// `spec.objectStorage.caCert`, or of the Secret that `caCertRef` names (Velero 1.18);
/// `spec.config.insecureSkipTLSVerify` is taken at its word.
class ObjectStores {
 public:
  using Connect = std::function<Result<SharedTransport>(const http::TlsOptions& tls)>;

  ObjectStores(kube::Client& client, Clock& clock, std::string velero_namespace, Connect connect)
      : client_(client),
        clock_(clock),
        velero_namespace_(std::move(velero_namespace)),
        connect_(std::move(connect)) {}

  /// The store of a file, as Downloads::fetch() names it. Remembered for a minute.
  /// ErrorCode::NotFound: the restore, the backup or its location does not exist. ErrorCode::Forbidden: the
  /// Secret with the location's authority may not be read. ErrorCode::Invalid: it cannot be understood.
  Task<Result<SharedTransport>> find(std::string kind, std::string name);

 private:
  struct Known {
    SharedTransport store;
    MonotonicTime until;
  };
  Task<Result<std::string>> backup_of(std::string restore);
  Task<Result<http::TlsOptions>> trust_of(std::string backup);
  Task<Result<std::string>> read_authority(std::string location, std::string secret, std::string key);
  Result<SharedTransport> connect(const http::TlsOptions& tls);

  kube::Client& client_;
  Clock& clock_;
  std::string velero_namespace_;
  Connect connect_;
  std::map<std::string, Known> known_;                            // "Backup/nightly", "Restore/kymaros-1"
  std::map<std::pair<bool, std::string>, SharedTransport> ways_;  // by insecure and extra authorities
};

}  // namespace kymaros::backup::velero
