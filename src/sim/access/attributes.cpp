#include "sim/access/attributes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kymaros::sim {
namespace {

std::string verb_of(std::string_view method, const RequestInfo& info) {
  const bool is_collection = info.key.name.empty();
  if (method == "GET" && info.has_flag("watch")) return "watch";
  if (method == "GET") return is_collection ? "list" : "get";
  if (method == "DELETE") return is_collection ? "deletecollection" : "delete";
  if (method == "POST") return "create";
  if (method == "PUT") return "update";
  if (method == "PATCH") return "patch";
  return std::string(method);
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace

std::string Attributes::sentence() const {
  if (resource.empty()) return fmt::format("cannot {} path \"{}\"", verb, path);
  const auto where =
      namespace_.empty() ? "at the cluster scope" : fmt::format("in the namespace \"{}\"", namespace_);
  return fmt::format("cannot {} resource \"{}\" in API group \"{}\" {}", verb, resource, group, where);
}

Attributes attributes_of(std::string_view method, const RequestInfo& info) {
  if (!info.is_api || info.plural.empty()) return {.verb = lowered(method), .path = info.path};
  Attributes out{.verb = verb_of(method, info),
                 .group = info.group,
                 .resource = info.plural,
                 .namespace_ = info.key.namespace_,
                 .name = info.key.name,
                 .path = info.path};
  if (!info.subresource.empty()) out.resource += "/" + info.subresource;
  const bool is_namespace = info.group.empty() && info.plural == "namespaces";
  if (is_namespace) out.namespace_ = info.key.name;  // a namespace stands in itself
  return out;
}

}  // namespace kymaros::sim
