#include "http/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>
#include <optional>
#include <utility>

namespace kymaros::http {
namespace urls = boost::urls;
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

std::unexpected<Error> invalid(std::string_view text, std::string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("\"{}\" is not a usable URL: {}", text, why));
}

/// Of names as DNS has them, and of IPv4 addresses; what was percent-encoded is none of them.
bool is_host_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' ||
         c == '_';
}

/// The host as a resolver takes it: a name or an address, IPv6 without brackets; nothing for what is neither.
/// (Boost 1.81 takes the host of "http://10.0.0.1.example.org/" to end after the first four numbers, and the
/// rest for a path.)
std::optional<std::string> plain_host(const urls::url_view& url) {
  const auto path = url.encoded_path();
  if (!path.empty() && path.front() != '/') return std::nullopt;
  if (url.host_type() == urls::host_type::ipv6) {
    auto address = url.host_address();
    const bool has_zone = address.contains('%');
    return has_zone ? std::nullopt : std::optional(std::move(address));
  }
  const auto written = url.encoded_host();
  std::string host(written.data(), written.size());
  return std::ranges::all_of(host, is_host_character) ? std::optional(std::move(host)) : std::nullopt;
}

/// The port, or 0 if it is out of range. (port_number() of Boost 1.81 does not say so.)
std::uint16_t port_of(const urls::url_view& url) {
  const auto digits = url.port();
  if (digits.empty()) return url.scheme_id() == urls::scheme::https ? kHttpsPort : kHttpPort;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() ? port : 0;
}

/// The host as a URL has it: IPv6 addresses in brackets.
std::string written_host(const std::string& host) {
  return host.contains(':') ? fmt::format("[{}]", host) : host;
}

}  // namespace

std::string Url::authority() const {
  return port == (is_https ? kHttpsPort : kHttpPort) ? written_host(host)
                                                     : fmt::format("{}:{}", written_host(host), port);
}

std::string Url::origin() const {
  return fmt::format("{}://{}:{}", is_https ? "https" : "http", written_host(host), port);
}

Result<Url> parse_url(std::string_view text) {
  const auto parsed = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!parsed) return invalid(text, parsed.error().message());
  const urls::url_view& url = *parsed;
  if (url.scheme_id() != urls::scheme::http && url.scheme_id() != urls::scheme::https) {
    return invalid(text, "its scheme is neither http nor https");
  }
  // The text itself is not repeated here: it holds the credentials.
  if (url.has_userinfo()) return fail(ErrorCode::Invalid, "a URL must not hold user name or password");
  const auto host = plain_host(url);
  if (!host) return invalid(text, "its host is malformed");
  if (host->empty()) return invalid(text, "it has no host");
  Url out{.is_https = url.scheme_id() == urls::scheme::https, .host = *host};
  out.port = port_of(url);
  if (out.port == 0) return invalid(text, "its port is out of range");
  const auto target = url.encoded_target();
  out.target.assign(target.data(), target.size());
  if (!out.target.starts_with('/')) out.target.insert(0, "/");
  return out;
}

std::string escape(std::string_view text) {
  return urls::encode(urls::string_view(text.data(), text.size()), urls::unreserved_chars);
}

std::string query(std::initializer_list<std::pair<std::string_view, std::string_view>> parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    out += out.empty() ? '?' : '&';
    out += escape(name);
    out += '=';
    out += escape(value);
  }
  return out;
}

}  // namespace kymaros::http
