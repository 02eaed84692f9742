#include "sim/rest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "json/merge_patch.hpp"
#include "sim/delete_options.hpp"
#include "sim/discovery.hpp"
#include "sim/event_checks.hpp"
#include "sim/event_groups.hpp"
#include "sim/fields.hpp"
#include "sim/list_options.hpp"
#include "sim/object.hpp"
#include "sim/openapi/documents.hpp"
#include "sim/representation.hpp"
#include "sim/request_body.hpp"
#include "sim/scale.hpp"

namespace kymaros::sim {
namespace {

/// Clients ask the older form of a kind that the newer one does not have: there is nothing in it. A message
/// of gnostic's openapi.v2.Document whose first field, "swagger", is "2.0".
constexpr std::string_view kOpenApi2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
constexpr std::string_view kEmptyDocument =
    "\x0a\x03"
    "2.0";

std::unexpected<ApiError> no_such_method() {
  return std::unexpected(
      ApiError{.code = 405,
               .reason = "MethodNotAllowed",
               .message = "the server does not allow this method on the requested resource"});
}

/// The object of a POST or PUT, with the namespace and kind that the path says.
Answer<json::Value> object_of(const http::Request& request, const RequestInfo& info,
                              const ResourceKind& kind) {
  auto body = read_body(request);
  if (!body) return body;
  if (!body->is_object()) return bad_request("the object provided is unrecognized (must be of type object)");
  if (!json::find_string(*body, {"kind"}).empty() && json::find_string(*body, {"kind"}) != kind.type.kind) {
    return bad_request(fmt::format("{} in version \"{}\" cannot be handled as a {}",
                                   json::find_string(*body, {"kind"}), kind.type.version, kind.type.kind));
  }
  if (kind.is_custom && json::find_string(*body, {"kind"}).empty()) {
    return bad_request(fmt::format(
        "the object provided is unrecognized (must be of type {}): Object 'Kind' is missing in '{}'",
        kind.type.kind, request.body));
  }
  auto& metadata = metadata_of(*body);
  const auto named = json::find_string(*body, {"metadata", "namespace"});
  if (kind.type.scope == kube::Scope::Cluster) {
    metadata.erase("namespace");
  } else if (!named.empty() && named != info.key.namespace_) {
    return bad_request(
        "the namespace of the provided object does not match the namespace sent on the request");
  } else {
    metadata["namespace"] = info.key.namespace_;
  }
  return body;
}

json::Value success(const ResourceKind& kind, const json::Value& object) {
  json::Object details{{"name", json::find_string(object, {"metadata", "name"})},
                       {"kind", kind.type.plural},
                       {"uid", uid_of(object)}};
  if (!kind.type.group.empty()) details["group"] = kind.type.group;
  return json::Object{{"kind", "Status"},
                      {"apiVersion", "v1"},
                      {"metadata", json::Object()},
                      {"status", "Success"},
                      {"details", std::move(details)}};
}

std::optional<PatchType> patch_type(const http::Request& request) {
  const auto type = request.headers.get("Content-Type");
  if (type.starts_with("application/merge-patch+json")) return PatchType::Merge;
  if (type.starts_with("application/json-patch+json")) return PatchType::Json;
  if (type.starts_with("application/strategic-merge-patch+json")) return PatchType::Strategic;
  if (type.starts_with("application/apply-patch")) return PatchType::Apply;
  return std::nullopt;
}

}  // namespace

Answer<Rest::Reply> Rest::list(const Call& call) {
  const auto selector = selector_of(call.info, call.kind);
  if (!selector) return std::unexpected(selector.error());
  if (const auto refused = refuse_versions(call.info)) return std::unexpected(*refused);
  const auto limit = static_cast<std::size_t>(
      std::max<std::int64_t>(whole_number(call.info.parameter("limit")).value_or(0), 0));
  const auto token = call.info.parameter("continue");
  const auto version = call.info.parameter("resourceVersion");
  const auto current = registry_.storage().version();
  if (whole_number(version).value_or(0) > current) return too_large(version, current);
  if (call.info.parameter("resourceVersionMatch") == "Exact" && whole_number(version) != current)
    return bad_request("lists of a version that is past are not simulated");
  const auto counting = selector->is_everything() ? Counting::Yes : Counting::No;
  auto page = token.empty() ? pages_.first(registry_.list(call.kind, call.info.key.namespace_, *selector),
                                           limit, counting)
                            : pages_.next(token, limit);
  if (!page) return std::unexpected(page.error());
  return Reply{200, shown(call, *std::move(page))};
}

/// An object as it is.
std::string Rest::whole(const Call& call, const json::Value& object) const {
  return call.is_of_new_events ? json::serialize(as_new_event(object)) : json::serialize(object);
}

/// One object, in the form that was asked for.
std::string Rest::shown(const Call& call, const ObjectPtr& object) const {
  if (call.shape.is_metadata()) return json::serialize(metadata_only(*object));
  if (!call.shape.is_table()) return whole(call, *object);
  const Page one{.items = {object}, .version = registry_.storage().version()};
  return json::serialize(call.shape.table(call.kind, one, registry_.clock().now()));
}

std::string Rest::shown(const Call& call, Page page) const {
  if (call.shape.is_table())
    return json::serialize(call.shape.table(call.kind, page, registry_.clock().now()));
  return call.shape.is_metadata() ? metadata_list(page) : whole(call, std::move(page));
}

std::string Rest::whole(const Call& call, Page page) const {
  if (!call.is_of_new_events) return list_text(call.kind.type, page, call.kind.is_custom);
  for (auto& item : page.items) item = std::make_shared<const json::Value>(as_new_event(*item));
  auto type = call.kind.type;
  type.group = kNewEvents;
  return list_text(type, page, false);
}

Answer<Rest::Reply> Rest::create(const Call& call) {
  auto object = object_of(call.request, call.info, call.kind);
  if (!object) return std::unexpected(object.error());
  if (call.is_of_new_events) {
    object = as_core_event(*std::move(object));
    if (const auto refused = check_new_event(*object)) return std::unexpected(*refused);
  }
  auto write = ClientWrite::asked_for(call.info, "CreateOptions.meta.k8s.io");
  if (!write) return std::unexpected(write.error());
  const auto made = registry_.create(call.kind, *std::move(object), &*write);
  if (!made) return std::unexpected(made.error());
  return Reply{201, whole(call, **made), std::move(write->warnings)};
}

Answer<Rest::Reply> Rest::read(const Call& call) {
  const auto found = registry_.get(call.kind, call.info.key);
  if (!found) return std::unexpected(found.error());
  return Reply{200, shown(call, *found)};
}

Answer<Rest::Reply> Rest::update(const Call& call) {
  auto object = object_of(call.request, call.info, call.kind);
  if (!object) return std::unexpected(object.error());
  if (key_of(*object).name != call.info.key.name) {
    return bad_request(fmt::format("the name of the object ({}) does not match the name on the URL ({})",
                                   key_of(*object).name, call.info.key.name));
  }
  if (call.is_of_new_events) object = as_core_event(*std::move(object));
  auto write = ClientWrite::asked_for(call.info, "UpdateOptions.meta.k8s.io");
  if (!write) return std::unexpected(write.error());
  const bool was_there = registry_.get(call.kind, call.info.key).has_value();
  const auto stored = registry_.update(call.kind, *std::move(object), call.part, &*write);
  if (!stored) return std::unexpected(stored.error());
  return Reply{was_there ? 200 : 201, whole(call, **stored), std::move(write->warnings)};
}

Answer<Rest::Reply> Rest::patch(const Call& call) {
  const auto type = patch_type(call.request);
  if (!type) return unsupported_patch();
  auto write = ClientWrite::asked_for(call.info, "PatchOptions.meta.k8s.io");
  if (!write) return std::unexpected(write.error());
  if (*type == PatchType::Apply && write->manager.empty()) return ClientWrite::lacks_manager();
  auto body = read_body(call.request);
  if (!body) return std::unexpected(body.error());
  if (call.is_of_new_events && type == PatchType::Merge) body = as_core_event(*std::move(body));
  const bool was_there = registry_.get(call.kind, call.info.key).has_value();
  const auto stored = registry_.patch(call.kind, call.info.key, *type, *body, call.part, &*write);
  if (!stored) return std::unexpected(stored.error());
  return Reply{was_there ? 200 : 201, whole(call, **stored), std::move(write->warnings)};
}

Answer<Rest::Reply> Rest::remove(const Call& call) {
  const auto how = deletion_of(call.request, call.info, call.kind);
  if (!how) return std::unexpected(how.error());
  const auto last = registry_.remove(call.kind, call.info.key, *how);
  if (!last) return std::unexpected(last.error());
  const bool is_shown = call.kind.type.qualified_name() == "pods";  // even if it is gone
  if (is_shown || registry_.get(call.kind, call.info.key)) return Reply{200, whole(call, **last)};
  return Reply{200, json::serialize(success(call.kind, **last))};
}

Answer<Rest::Reply> Rest::remove_collection(const Call& call) {
  const auto how = deletion_of(call.request, call.info, call.kind);
  if (!how) return std::unexpected(how.error());
  const auto selector = selector_of(call.info, call.kind);
  if (!selector) return std::unexpected(selector.error());
  Page removed{.items = {}, .version = registry_.storage().version()};
  for (const auto& object : registry_.list(call.kind, call.info.key.namespace_, *selector)) {
    if (registry_.remove(call.kind, key_of(*object), *how)) removed.items.push_back(object);
  }
  return Reply{200, whole(call, std::move(removed))};
}

Answer<WatchRequest> Rest::watch(const Call& call) {
  auto selector = selector_of(call.info, call.kind);
  if (!selector) return std::unexpected(selector.error());
  const auto& info = call.info;
  const auto beginning = beginning_of(info);
  if (!beginning) return std::unexpected(beginning.error());
  const auto seconds = whole_number(info.parameter("timeoutSeconds")).value_or(0);
  return WatchRequest{.resource = call.kind.type.qualified_name(),
                      .api_version = call.kind.type.api_version(),
                      .kind = call.kind.type.kind,
                      .shows_new_events = call.is_of_new_events,
                      .namespace_ = info.key.namespace_,
                      .selector = *std::move(selector),
                      .since = beginning->since,
                      .begins_with_state = beginning->begins_with_state,
                      .marks_end_of_state = beginning->marks_end_of_state,
                      .wants_bookmarks = info.has_flag("allowWatchBookmarks"),
                      .shape = call.shape,
                      .resource_kind = call.kind,
                      .length = seconds > 0 ? std::chrono::seconds(seconds) : std::chrono::minutes(45)};
}

Answer<Rest::Reply> Rest::serve_call(const Call& call) {
  const auto& method = call.request.method;
  const bool is_collection = call.info.key.name.empty();
  const bool lacks_namespace =
      call.kind.type.scope == kube::Scope::Namespaced && call.info.key.namespace_.empty();
  if (is_collection && method == "GET") return list(call);
  if (lacks_namespace) return method == "GET" ? Answer<Reply>(not_served()) : no_such_method();
  if (is_collection && method == "POST") return create(call);
  const bool is_namespace = call.kind.type.qualified_name() == "namespaces";  // goes one by one only
  if (is_collection && method == "DELETE" && !is_namespace) return remove_collection(call);
  if (is_collection) return no_such_method();
  if (method == "GET") return read(call);
  if (method == "PUT") return update(call);
  if (method == "PATCH") return patch(call);
  if (method == "DELETE" && call.part == Part::Main) return remove(call);
  return no_such_method();
}

Answer<Rest::Reply> Rest::serve_scale(const Call& call) {
  const auto workload = registry_.get(call.kind, call.info.key);
  if (!workload) return std::unexpected(workload.error());
  const auto& method = call.request.method;
  if (method == "GET") return Reply{200, json::serialize(scale_of(**workload))};
  if (method != "PUT" && method != "PATCH") return no_such_method();
  auto body = read_body(call.request);
  if (!body) return std::unexpected(body.error());
  const auto scale =
      method == "PUT" ? *std::move(body) : json::apply_merge_patch(scale_of(**workload), *body);
  const auto written = write_scale(registry_, call.kind, call.info.key, scale);
  if (!written) return std::unexpected(written.error());
  return Reply{200, json::serialize(*written)};
}

Rest::Outcome Rest::serve(const http::Request& request) {
  const auto refused = [](const ApiError& error) {
    return Reply{error.code, json::serialize(error.status())};
  };
  const auto info = request_info(request.url);
  if (info.path == "/openapi/v2") return Bytes{kOpenApi2, kEmptyDocument};
  if (info.path.starts_with("/openapi/v3")) {
    const auto document = read_document(registry_, info.path);
    return document ? Reply{200, json::serialize(*document)} : refused(document.error());
  }
  if (!info.is_api && info.path != "/version") return refused(not_served().error());
  if (info.plural.empty()) {
    const auto document = discover(registry_.catalog(), info);
    return document ? Reply{200, json::serialize(*document)} : refused(document.error());
  }
  const bool is_log = info.group.empty() && info.plural == "pods" && info.subresource == "log";
  if (is_log && request.method == "GET") {
    auto log = read_log(registry_, info, registry_.clock().now());
    if (log) return *std::move(log);
    return refused(log.error());
  }
  const auto* kind = registry_.catalog().find(info.group, info.version, info.plural);
  const bool is_of_new_events = kind && info.group == kNewEvents;
  if (is_of_new_events) kind = registry_.catalog().find("events");
  const bool is_status = info.subresource == "status";
  const bool is_scale = info.subresource == "scale" && kind && has_scale(*kind);
  if (!kind || (!info.subresource.empty() && !is_scale && !(is_status && kind->has_status))) {
    return refused(not_served().error());
  }
  const Call call{.request = request,
                  .info = info,
                  .kind = *kind,
                  .part = is_status ? Part::Status : Part::Main,
                  .shape = Shape::wanted(request.headers.get("Accept"), info.parameter("includeObject")),
                  .is_of_new_events = is_of_new_events};
  if (request.method == "GET" && info.has_flag("watch")) {
    auto watched = watch(call);
    if (watched) return *std::move(watched);
    return refused(watched.error());
  }
  auto reply = is_scale ? serve_scale(call) : serve_call(call);
  if (!reply) return refused(reply.error());
  return *std::move(reply);
}

}  // namespace kymaros::sim
