#include "whole/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace kymaros::bench {

void Table::add(std::string what, std::string figure) {
  rows_.push_back({.what = std::move(what), .figure = std::move(figure), .goal = {}, .is_met = {}});
}

void Table::add(std::string what, std::string figure, std::string goal, bool is_met) {
  rows_.push_back(
      {.what = std::move(what), .figure = std::move(figure), .goal = std::move(goal), .is_met = is_met});
}

void Table::head(std::string text) { add(std::move(text), {}); }

bool Table::is_met() const {
  return std::ranges::all_of(rows_, [](const Row& row) { return row.is_met.value_or(true); });
}

void Table::print() const {
  std::size_t what = 4, figure = 6, goal = 4;
  for (const auto& row : rows_) {
    if (row.figure.empty()) continue;
    what = std::max(what, row.what.size());
    figure = std::max(figure, row.figure.size());
    goal = std::max(goal, row.goal.size());
  }
  const auto line = [&](std::string_view a, std::string_view b, std::string_view c, std::string_view d) {
    fmt::print("{:<{}} | {:<{}} | {:<{}} | {}\n", a, what, b, figure, c, goal, d);
  };
  line("what", "figure", "goal", "");
  for (const auto& row : rows_) {
    if (row.figure.empty()) {
      fmt::print("\n{}\n", row.what);
    } else {
      line(row.what, row.figure, row.goal, !row.is_met ? "" : *row.is_met ? "ok" : "over");
    }
  }
  std::fflush(stdout);
}

}  // namespace kymaros::bench
