#pragma once

#include <string_view>

#include "backup/velero/objects.hpp"

namespace kymaros::backup::velero {

/// True if `pattern` as Velero's namespace filters write it takes in `name`: a plain name, or (from
/// Velero 1.18)
/// `*`, `?`, character classes `[a-c]`, `[!abc]` and alternatives `{a,b}`.
bool matches_namespace(std::string_view pattern, std::string_view name);

/// True if a backup of this spec takes in a namespace: includedNamespaces (empty: all) without
/// excludedNamespaces.
bool covers(const BackupSpec& spec, std::string_view namespace_);

}  // namespace kymaros::backup::velero
