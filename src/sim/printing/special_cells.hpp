#pragma once

#include <string>
#include <vector>

#include "sim/printing/cells.hpp"

namespace kymaros::sim {

/// Columns that one or two kinds have.

Column phase_column();                         // "Terminating" while it is being deleted
Column access_modes_column(std::string part);  // "RWO,ROX", of spec or status
Column claim_column();                         // of a volume
Column storage_class_name_column();            // "standard (default)"
Column expansion_column();
Column node_selector_column();
Column job_status_column();
Column job_completions_column();
Column job_duration_column();
Column suspend_column();
Column cron_active_column();
Column last_schedule_column();
Column pod_selector_column();
Column role_column();
std::vector<Column> node_columns();
std::vector<Column> event_columns();

}  // namespace kymaros::sim
