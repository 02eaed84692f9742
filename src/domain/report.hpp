#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/restore_report.hpp"
#include "api/run_record.hpp"
#include "domain/diagnosis.hpp"
#include "domain/evidence.hpp"
#include "domain/levels.hpp"
#include "domain/verdict.hpp"

namespace kymaros::domain {

/// A RestoreReport is told all of this; nothing in it comes from anywhere else.
struct ReportInput {
  const api::RunRecord* run = nullptr;
  const Evidence* evidence = nullptr;
  const Levels* levels = nullptr;
  const Verdict* verdict = nullptr;
  const std::vector<Diagnosis>* diagnosis = nullptr;
  Time completed_at;
  VerdictMode mode = VerdictMode::Strict;
  api::BackupReport backup;
  std::vector<api::RestoreFinding> restores;
  api::OperatorIdentity operator_;
  api::ProviderIdentity provider;
};

/// The status of the report, cut so that no report outgrows 256 KiB (report_budget.hpp).
api::RestoreReportStatus make_report(const ReportInput& input);

/// What changed for the worse since the previous conclusive report; nothing unless the score fell by more
/// than ten points or a level that passed does so no more.
std::optional<api::Regression> find_regression(const api::RestoreReport& previous,
                                               const api::RestoreReportStatus& current);

}  // namespace kymaros::domain
