#pragma once

#include <cstddef>

#include "api/restore_report.hpp"

namespace kymaros::domain {

/// What a report's status may take as JSON: the object, with metadata and managed fields, stays below 256
/// KiB.
constexpr std::size_t kReportBudget = std::size_t{224} << 10;

/// An upper bound of the bytes that `status` takes as JSON.
std::size_t json_size(const api::RestoreReportStatus& status);

/// Cuts lists to api::kMaxListEntries and texts to 1 KiB; where that is too much still, both shorter and
/// shorter until `status` fits into kReportBudget, whatever it held. Where an entry was left off, the count
/// beside the list says how many there were. Texts end as whole UTF-8 sequences without control characters.
void fit_into_budget(api::RestoreReportStatus& status);

}  // namespace kymaros::domain
