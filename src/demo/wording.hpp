#pragma once

#include <string>
#include <vector>

#include "demo/progress.hpp"
#include "demo/results.hpp"
#include "demo/view.hpp"

namespace kymaros::demo {

/// The texts of both views for people, each ending with a line break, no line longer than 80 columns where
/// the cluster's own names do not make it so.

std::string introduction(int nights);
std::string summary_text(const HistorySummary& history);
/// "03:15:02  shop             builds a sandbox: ..."
std::string happening_line(const Happening& what);
/// "  shop             Restore    12 of 21 objects"
std::string standing_line(const Standing& standing);
std::string results_table(const std::vector<Finding>& findings);
/// What did not pass, a paragraph each.
std::string explanations(const std::vector<Finding>& findings);
std::string next_places(const Places& places, bool goes_on);

/// Breaks `text` into lines of at most `columns`, each after `indent` spaces.
std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent);

}  // namespace kymaros::demo
