#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/transport.hpp"
#include "json/value.hpp"
#include "kube/options.hpp"
#include "kube/resource.hpp"
#include "kube/watch_event.hpp"

namespace kymaros::kube {

/// One page of a list.
struct ListPage {
  std::string resourceVersion;
  std::string continue_;           // empty: this is the last page
  std::vector<json::Value> items;  // each with its kind and apiVersion, which the wire leaves out of lists
};

/// A running watch. Destroying it ends it.
class WatchStream {
 public:
  WatchStream() = default;
  WatchStream(const WatchStream&) = delete;
  WatchStream& operator=(const WatchStream&) = delete;
  virtual ~WatchStream() = default;

  /// The next event; nothing at the regular end of the stream, and after an error. ErrorCode::Gone when the
  /// resourceVersion fell out of the server's window; ErrorCode::Unavailable when the connection broke or
  /// stayed silent for longer than its timeout and 30 s.
  virtual Task<Result<std::optional<WatchEvent>>> next() = 0;
};

/// Requests to a Kubernetes API server as plain calls. Knows addresses, credentials, Status errors and
/// retries of what is safe to retry (429 and 503 with Retry-After, 401 once with a fresh token); knows
/// nothing of any kind. Errors are those of kube/status.hpp, ErrorCode::Unavailable without an answer, and
/// ErrorCode::Deadline when it takes too long: a write may then have happened or not.
class Client {
 public:
  struct Options {
    std::string server;  // "https://10.96.0.1:443", may end in a path prefix
    std::string user_agent = "kymaros";
    std::string field_manager = "kymaros";
    http::Headers headers = {};  // sent with each request: impersonation, basic authentication
    Duration deadline =
        std::chrono::seconds(30);  // of one call with its waits and retries; of a watch's start
    std::size_t max_body = std::size_t{32} << 20;  // of one answer; a watch has none
    std::size_t max_in_flight = 32;                // requests beyond it wait in order; watches do not count
    /// The current bearer token, or empty; asked before each request. `refresh` is true after a 401.
    std::function<Task<Result<std::string>>(bool refresh)> token = {};
  };

  Client(http::Transport& transport, Clock& clock, const async::Executor& executor, Options options);
  ~Client();

  Task<Result<json::Value>> get(const ResourceType& type, const ObjectKey& key,
                                std::string_view subresource = {});
  Task<Result<ListPage>> list(const ResourceType& type, const Selection& selection,
                              const ListOptions& options = {});
  /// Hands each page of a list to `take` as it comes, so that no more than one is held; `is_first` is true
  /// for the first, and again if a continue token expired and the list began anew: what was taken is void
  /// then. A page that is too large is asked for again with a quarter of its objects.
  using TakePage = std::function<void(ListPage page, bool is_first)>;
  Task<Result<void>> list_each(const ResourceType& type, const Selection& selection,
                               const ListOptions& options, TakePage take);
  /// All pages of a list together.
  Task<Result<ListPage>> list_all(const ResourceType& type, const Selection& selection,
                                  const ListOptions& options = {});
  Task<Result<json::Value>> create(const ResourceType& type, std::string_view namespace_,
                                   const json::Value& object);
  /// PUT; object.metadata.resourceVersion makes it conditional.
  Task<Result<json::Value>> replace(const ResourceType& type, const json::Value& object,
                                    std::string_view subresource = {});
  Task<Result<json::Value>> patch(const ResourceType& type, const ObjectKey& key, PatchType patch_type,
                                  const json::Value& patch, const PatchOptions& options = {});
  /// ErrorCode::NotFound if it is gone already.
  Task<Result<void>> remove(const ResourceType& type, const ObjectKey& key,
                            const DeleteOptions& options = {});
  Task<Result<void>> remove_all(const ResourceType& type, const Selection& selection,
                                const DeleteOptions& options = {});
  Task<Result<std::unique_ptr<WatchStream>>> watch(const ResourceType& type, const Selection& selection,
                                                   const WatchOptions& options);
  /// GET of any path of the API server ("/version", "/apis/velero.io/v1"), as JSON.
  Task<Result<json::Value>> raw_get(std::string_view path);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::kube
