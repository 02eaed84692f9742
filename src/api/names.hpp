#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.hpp"

/// Names that Kymaros derives from names of the user. Too long a stem is cut and closed with a hash of the
/// whole, so that different names stay different; what makes a name unique (suffix, time, run) is never cut.
namespace kymaros::api {

inline constexpr std::size_t kMaxDnsLabel = 63;     // namespaces
inline constexpr std::size_t kMaxObjectName = 253;  // DNS-1123 subdomain
inline constexpr std::size_t kMaxRestoreName = 57;  // leaves room for what providers append and label with

/// True for DNS-1123 labels ("shop", "web-0"): names of namespaces, containers, Services.
bool is_dns_label(std::string_view name);

/// True for DNS-1123 subdomains ("web.v2"): names of most objects.
bool is_dns_subdomain(std::string_view name);

/// "<prefix>-<test>-<suffix>", a DNS-1123 label of at most 63 characters. `suffix` is a-z0-9, as
/// Random::name_suffix draws it.
std::string sandbox_name(std::string_view prefix, std::string_view test, std::string_view suffix);

/// "<test>-YYYYMMDD-HHMMSS" in UTC, at most 253 characters.
std::string report_name(std::string_view test, Time requested_at);

/// "kymaros-<test>-<run>-<index>", at most 57 characters: the run's index-th restore. `run` is a run id, at
/// most 36 characters of a-z0-9 and '-'.
std::string restore_name(std::string_view test, std::string_view run, std::size_t index);

}  // namespace kymaros::api
