#pragma once

#include <optional>
#include <string>
#include <vector>

namespace kymaros::bench {

/// What was measured, beside what it should be: what | figure | goal | ok.
class Table {
 public:
  /// A figure without a goal.
  void add(std::string what, std::string figure);
  void add(std::string what, std::string figure, std::string goal, bool is_met);
  /// A line of its own above the rows that follow.
  void head(std::string text);

  void print() const;
  /// False if a goal is missed.
  bool is_met() const;

 private:
  struct Row {
    std::string what, figure, goal;
    std::optional<bool> is_met;  // nothing: there is no goal
  };
  std::vector<Row> rows_;  // a heading has no figure
};

}  // namespace kymaros::bench
