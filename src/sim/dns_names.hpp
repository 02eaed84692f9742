#pragma once

#include <string_view>

namespace kymaros::sim {

/// Lower-case letters, digits, '-' and '.', which each part begins and ends with a letter or digit
/// (RFC 1123); 253 characters at most.
bool is_dns_subdomain(std::string_view name);

/// What the API server says of one that is none.
inline constexpr std::string_view kNoDnsSubdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
    "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

}  // namespace kymaros::sim
