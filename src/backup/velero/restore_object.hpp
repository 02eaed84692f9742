#pragma once

#include <string_view>

#include "backup/provider.hpp"
#include "domain/expectation.hpp"
#include "json/value.hpp"

namespace kymaros::backup::velero {

/// The Restore that asks Velero for what a run wants, and for nothing else:
/// - includedNamespaces are exactly the mapped ones (one that is included and not mapped goes to itself: into
///   production);
/// - includeClusterResources stays unset, so that cluster-scoped objects come only with what needs them
/// (volumes);
/// - file-system restores end with the request's timeout, as other transfers do;
/// - existingResourcePolicy stays unset, so that nothing that exists is changed.
/// ErrorCode::Invalid if that cannot be written: no namespace, a namespace mapped onto itself or two onto
/// one, a name over 57 characters (Velero hashes longer ones in labels), owner's filters that leave nothing.
Result<json::Value> restore_object(const RestoreRequest& request, std::string_view velero_namespace);

/// What restore_object() keeps out of the sandbox, as the judgement needs it: our own exclusions, and of the
/// owner's filters what the inventory shows to be concerned.
domain::Exclusions exclusions_of(const RestoreRequest& request, const domain::Inventory& inventory);

/// True if a Restore with these labels is the one that `request` asks for, made before a crash.
bool is_ours(const RestoreRequest& request, const std::map<std::string, std::string>& labels);

}  // namespace kymaros::backup::velero
