#include "sim/request_info.hpp"

#include <algorithm>
#include <charconv>

namespace kymaros::sim {
namespace {

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const auto* digits = text.data() + i + 1;
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    if (is_escape) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) out.push_back(decoded(path.substr(0, end)));
    path.remove_prefix(std::min(path.size(), end + 1));
  }
  return out;
}

void read_query(std::string_view query, RequestInfo& info) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    info.query.emplace(decoded(pair.substr(0, equals)), decoded(value));
  }
}

}  // namespace

std::string RequestInfo::parameter(std::string_view name) const {
  const auto all = parameters(name);
  return all.empty() ? std::string() : all.front();
}

std::vector<std::string> RequestInfo::parameters(std::string_view name) const {
  std::vector<std::string> out;
  const auto [begin, end] = query.equal_range(name);
  for (auto at = begin; at != end; ++at) out.push_back(at->second);
  return out;
}

bool RequestInfo::has_flag(std::string_view name) const {
  const auto value = parameter(name);
  return query.contains(name) && value != "false" && value != "0";
}

bool RequestInfo::is_pod_stream() const {
  const bool is_stream = subresource == "exec" || subresource == "attach" || subresource == "portforward";
  return is_api && group.empty() && version == "v1" && plural == "pods" && is_stream;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

RequestInfo request_info(std::string_view url) {
  RequestInfo info;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(std::min(url.find('/', scheme + 3), url.size()));
  }
  if (const auto mark = url.find('?'); mark != std::string_view::npos) {
    read_query(url.substr(mark + 1), info);
    url = url.substr(0, mark);
  }
  info.path = url;
  const auto all = segments_of(url);
  auto at = all.begin();
  const auto take = [&] { return at == all.end() ? std::string() : *at++; };
  const auto root = take();
  info.is_api = root == "api" || root == "apis";
  if (!info.is_api) return info;
  if (root == "apis") info.group = take();
  info.version = take();
  // "/namespaces/shop" is a namespace, "/namespaces/shop/status" a part of it; deeper is what stands in it.
  const bool is_inside =
      all.end() - at > 2 && *at == "namespaces" && at[2] != "status" && at[2] != "finalize";
  if (is_inside) {
    ++at;
    info.key.namespace_ = take();
  }
  info.plural = take();
  info.key.name = take();
  info.subresource = take();
  return info;
}

}  // namespace kymaros::sim
