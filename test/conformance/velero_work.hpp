#pragma once

#include <string>
#include <string_view>

#include "conformance/case.hpp"

/// Backups and restores of a case's namespace, through Velero.
namespace kymaros::conformance {

/// A Backup or Restore is at its end, well or not.
bool has_ended(const Reply& reply);

/// Waits for the service account that every pod needs.
Task<void> have_account(Case& c);

/// A Backup of the case's namespace, by default of the namespace's name; once it has ended. `more` are
/// further members of its spec.
Task<Reply> back_up(Case& c, std::string more = "", std::string name = "$NS");

/// A Restore of the case's namespace from backup $NS into `target` (both are then removed after the case).
/// `more` are further members of its spec.
Task<void> begin_restore(Case& c, std::string name, std::string target, std::string more = "");
Task<Reply> end_restore(Case& c, std::string name);
Task<Reply> restore(Case& c, std::string name, std::string target, std::string more = "");

/// The phases that a watch of one Backup or Restore sees, each once in a row, "-" for none yet:
/// " - InProgress Completed". Throws CaseFailed if it fails; `what` is what the sentence calls it.
Task<std::string> phases_until_completed(Watch& watch, std::string what);

/// Ends Velero's server, and waits until another one works.
Task<void> restart_velero(Case& c);

/// "/api/v1/namespaces/<namespace>/<what>", "/apis/apps/v1/..." for "deployments.apps/web".
std::string in_namespace(std::string_view namespace_, std::string_view what);

/// "v1/Secret" lists "shop/credentials(created)".
bool lists(const json::Value& resource_list, std::string_view kind, std::string_view object);

}  // namespace kymaros::conformance
