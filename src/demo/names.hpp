#pragma once

#include <array>
#include <string_view>

namespace kymaros::demo {

inline constexpr const char* kTests = "restoretests.restore.kymaros.io";
inline constexpr const char* kReports = "restorereports.restore.kymaros.io";
inline constexpr const char* kTestNamespace = "restore-tests";

/// The applications, each in a namespace of its name, with a backup schedule and a RestoreTest of its name.
inline constexpr auto kApplications =
    std::to_array<std::string_view>({"shop", "blog", "workers", "platform-config", "ledger"});

/// Whose backup is quietly broken.
inline constexpr std::string_view kLedger = "ledger";

}  // namespace kymaros::demo
