#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Labels, annotations and the finalizer by which Kymaros knows what is its own (decision 15).
namespace kymaros::api {

// On every namespace, restore and other object that a run makes.
inline constexpr std::string_view kManagedByLabel = "kymaros.io/managed-by";
inline constexpr std::string_view kManagedByValue = "kymaros";
inline constexpr std::string_view kTestLabel = "kymaros.io/test";                     // RestoreTest's name
inline constexpr std::string_view kTestNamespaceLabel = "kymaros.io/test-namespace";  // *source* namespace
inline constexpr std::string_view kGroupLabel = "kymaros.io/group";                   // the run, for policies
inline constexpr std::string_view kOwnerUidLabel = "kymaros.io/owner-uid";            // RestoreTest's UID
inline constexpr std::string_view kOwnerNamespaceLabel = "kymaros.io/owner-namespace";  // RestoreTest's
inline constexpr std::string_view kRunLabel = "kymaros.io/run";                         // run id

/// On a sandbox namespace: its own name. Labels are copied with `kubectl get -o yaml | apply`; a copy under
/// another name is told by this.
inline constexpr std::string_view kSandboxAnnotation = "kymaros.io/sandbox";

/// On a sandbox namespace: RFC 3339; after it the sweeper deletes the namespace whatever happens.
inline constexpr std::string_view kExpiresAtAnnotation = "kymaros.io/expires-at";

/// On a sandbox namespace of a failed run that is kept for people (sandbox.keepOnFailure) until it expires.
inline constexpr std::string_view kKeptAnnotation = "kymaros.io/kept";

// On reports, beside kRunLabel.
inline constexpr std::string_view kTestNameLabel = "restore.kymaros.io/test-name";
inline constexpr std::string_view kResultLabel = "kymaros.io/result";

/// On a RestoreTest: "true" asks for a run now; removed when the run is admitted.
inline constexpr std::string_view kTriggerAnnotation = "kymaros.io/trigger-now";

/// On a RestoreTest: it stays until its sandboxes and restores are gone.
inline constexpr std::string_view kCleanupFinalizer = "kymaros.io/sandbox-cleanup";

inline constexpr std::size_t kMaxLabelValue = 63;

/// True if Kubernetes takes `text` as the value of a label.
bool is_label_value(std::string_view text);

/// True if Kubernetes takes `text` as the key of a label ("tier", "example.com/tier").
bool is_label_key(std::string_view text);

/// `text` as the value of a label: itself where it may be one, else its legal characters, shortened, with a
/// hash.
std::string label_value(std::string_view text);

}  // namespace kymaros::api
