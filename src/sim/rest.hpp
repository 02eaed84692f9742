#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/message.hpp"
#include "json/value.hpp"
#include "sim/logs/pod_log.hpp"
#include "sim/pages.hpp"
#include "sim/printing/shape.hpp"
#include "sim/registry.hpp"
#include "sim/request_info.hpp"
#include "sim/watching.hpp"

namespace kymaros::sim {

/// Requests of the Kubernetes API as calls of a Registry, without any transport.
class Rest {
 public:
  explicit Rest(Registry& registry) : registry_(registry), pages_(registry.storage()) {}

  struct Reply {
    int code;
    std::string body;                        // JSON
    std::vector<std::string> warnings = {};  // what the client should hear of besides
  };
  /// A reply that is no JSON, and always the same.
  struct Bytes {
    std::string_view type, bytes;
  };
  /// A reply, what is to be watched, or a log.
  using Outcome = std::variant<Reply, Bytes, WatchRequest, LogAnswer>;
  Outcome serve(const http::Request& request);

 private:
  /// One request, understood.
  struct Call {
    const http::Request& request;
    const RequestInfo& info;
    const ResourceKind& kind;
    Part part;
    Shape shape;
    bool is_of_new_events = false;  // the kind is that of core events, which events.k8s.io shows otherwise
  };

  std::string whole(const Call& call, const json::Value& object) const;
  std::string whole(const Call& call, Page page) const;
  std::string shown(const Call& call, const ObjectPtr& object) const;
  std::string shown(const Call& call, Page page) const;

  Answer<Reply> list(const Call& call);
  Answer<Reply> create(const Call& call);
  Answer<Reply> read(const Call& call);
  Answer<Reply> update(const Call& call);
  Answer<Reply> patch(const Call& call);
  Answer<Reply> remove(const Call& call);
  Answer<Reply> remove_collection(const Call& call);
  Answer<WatchRequest> watch(const Call& call);
  Answer<Reply> serve_call(const Call& call);
  Answer<Reply> serve_scale(const Call& call);

  Registry& registry_;
  Pages pages_;
};

}  // namespace kymaros::sim
