#pragma once

#include <string_view>
#include <vector>

#include "domain/object_facts.hpp"
#include "json/value.hpp"

namespace kymaros::backup {

/// Finds "<service>.<namespace>.svc" in a text (URLs, DSNs, configuration files), with or without the
/// cluster's domain behind it, and adds those that are not in `own_namespace` to `found`. `where` says what
/// the text is.
void find_service_names(std::string_view text, std::string_view own_namespace, std::string_view where,
                        std::vector<domain::ServiceName>& found);

/// Those in all strings of the members of `values` (a ConfigMap's data); `where` is followed by the member.
void find_service_names_in_members(const json::Value& values, std::string_view own_namespace,
                                   std::string_view where, std::vector<domain::ServiceName>& found);

}  // namespace kymaros::backup
