#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "archive/gzip.hpp"
#include "async/task.hpp"
#include "backup/velero/object_stores.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// Reason of an error: Velero says that it cannot give a URL (from 1.19).
inline constexpr const char* kRefusedByVelero = "DownloadRequestFailed";

/// Fetches files that Velero keeps in its object store. Velero signs a URL for each (a DownloadRequest); the
/// bytes come from the store itself, over a transport of its own: the URL's signature is the whole authority,
/// and the API server's credentials have no business there.
///
///   create DownloadRequest -> wait for status.downloadURL -> GET it -> gunzip -> sink
///
/// The DownloadRequest is removed in every ending, cancellation included; sweep() removes those of a process
/// that was killed.
class Downloads {
 public:
  struct Options {
    std::string velero_namespace = "velero";
    Duration url_deadline = std::chrono::seconds(60);         // Velero answers within a second, or never
    Duration watch_may_be_silent = std::chrono::seconds(10);  // then it looks for itself
    Duration idle_deadline = std::chrono::seconds(60);        // between two pieces of a file
    Duration deadline = std::chrono::hours(1);                // of one file
    Duration removal_deadline = std::chrono::seconds(5);
    std::uint64_t max_bytes = std::uint64_t{16} << 30;  // of a file, decompressed
  };

  /// The store of a file, by kind and name.
  using StoreOf = std::function<Task<Result<SharedTransport>>(std::string kind, std::string name)>;

  Downloads(kube::Client& client, StoreOf store_of, Clock& clock, Random& random, Options options)
      : client_(client),
        store_of_(std::move(store_of)),
        clock_(clock),
        random_(random),
        options_(std::move(options)) {}

  /// Hands a file to `sink` as it comes, decompressed. `kind` is a DownloadTarget of Velero
  /// ("RestoreResults"), `name` the restore's for the kinds that begin with Restore, else the backup's.
  ///
  /// ErrorCode::NotFound: the store has no such file, or this Velero knows none of that kind.
  /// ErrorCode::Forbidden: the store does not say whether it has it.
  /// ErrorCode::Deadline: Velero gave no URL. ErrorCode::Invalid: it is no valid gzip stream, or too large.
  /// The sink may have been given a part of it.
  Task<Result<void>> fetch(std::string kind, std::string name, archive::Sink sink);

  /// A whole file of at most `max_bytes`.
  Task<Result<std::string>> fetch_text(std::string kind, std::string name,
                                       std::size_t max_bytes = std::size_t{32} << 20);

  /// Removes all DownloadRequests of ours: to be called when this process is the only one at work.
  Task<Result<void>> sweep();

 private:
  Task<Result<void>> fetch_and_tidy(std::string kind, std::string name, const archive::Sink& sink);
  Task<Result<void>> transfer(std::string request, std::string kind, std::string name,
                              const archive::Sink& sink);
  Task<Result<std::string>> ask_for_url(std::string request, std::string kind, std::string name);
  Task<Result<std::string>> wait_for_url(std::string request, std::string resource_version);
  Task<Result<std::string>> watch_for_url(std::string request, std::string resource_version);
  Task<Result<void>> download(SharedTransport store, std::string url, const archive::Sink& sink);
  Task<void> remove(std::string request);

  kube::Client& client_;
  StoreOf store_of_;
  Clock& clock_;
  Random& random_;
  Options options_;
};

}  // namespace kymaros::backup::velero
